package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Server;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The process of the floors. It works on the database and the event log of the node that is
 * measured, takes commands on standard input, a line each, and ends with it.
 */
@Command(name = "bench-floor", hidden = true, description = "The floors of the bench.")
public final class FloorCommand implements Runnable {

  private static final int CONNECTIONS_OF_READS = 8;

  @Option(names = "--http-port", required = true)
  private int httpPort;

  @Option(names = "--event-loops", required = true)
  private int eventLoops;

  @Option(names = "--postgres-port", required = true)
  private int postgresPort;

  @Option(names = "--postgres-password-file", required = true)
  private Path passwordFile = Path.of("");

  @Option(names = "--bootstrap-servers", required = true)
  private String bootstrapServers = "";

  private final Vertx vertx = Vertx.vertx();

  /** Made by the command line. */
  public FloorCommand() {}

  @Override
  public void run() {
    Pool pool = pool(CONNECTIONS_OF_READS);
    EmptyServer http = new EmptyServer(vertx);
    FloorProfiles profiles = new FloorProfiles(pool);
    try (FloorProducer producer = new FloorProducer(FloorSettings.producer(bootstrapServers))) {
      await(http.listen(httpPort, eventLoops));
      Server grpc = FloorSettings.grpc(profiles.service()).start();
      System.out.println(FloorProcess.READY + grpc.getPort());
      serve(http, profiles, producer);
      grpc.shutdownNow();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      await(pool.close());
      await(vertx.close());
    }
  }

  private void serve(EmptyServer http, FloorProfiles profiles, FloorProducer producer)
      throws IOException, InterruptedException {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "answer" -> http.answer(number(words, 1));
        case "profiles" ->
            await(
                profiles.prepare(
                    number(words, 1), number(words, 2), Base64.getDecoder().decode(words[3])));
        case "produce" -> {
          FloorProducer.Sent sent =
              producer.run(
                  new FloorProducer.Work(
                      words[1], number(words, 2), number(words, 3), number(words, 4)));
          System.out.println(Child.DONE + " " + sent.records() + " " + sent.nanos());
          continue;
        }
        case "insert" -> {
          System.out.println(Child.DONE + " " + insert(words));
          continue;
        }
        default -> throw new IllegalArgumentException("floor: unknown command");
      }
      System.out.println(Child.DONE);
    }
  }

  private long insert(String[] words) {
    FloorInserts.Work work =
        new FloorInserts.Work(
            number(words, 1),
            number(words, 2),
            number(words, 3),
            number(words, 4),
            number(words, 5));
    Pool pool = pool(work.connections());
    try {
      FloorInserts inserts = new FloorInserts(pool);
      await(inserts.prepare());
      return await(inserts.run(work));
    } finally {
      await(pool.close());
    }
  }

  private Pool pool(int connections) {
    try {
      PgConnectOptions options =
          new PgConnectOptions()
              .setHost("127.0.0.1")
              .setPort(postgresPort)
              .setDatabase("privet")
              .setUser("privet")
              .setPassword(Files.readString(passwordFile, UTF_8).strip())
              .setCachePreparedStatements(true)
              .setPipeliningLimit(64);
      return PgBuilder.pool()
          .connectingTo(options)
          .with(new PoolOptions().setMaxSize(connections))
          .using(vertx)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("floor: password not readable", e);
    }
  }

  private static int number(String[] words, int place) {
    return Integer.parseInt(words[place]);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.MINUTES);
    } catch (InterruptedException | java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new IllegalStateException("floor: not done", e);
    }
  }
}
