package io.privet.deploy.main;

import io.privet.deploy.embedded.KafkaBroker;
import io.privet.deploy.embedded.Ports;
import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.secrets.Secrets;
import io.privet.deploy.settings.PrivetSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The database and the event log that a node works on: those that the settings name, and embedded
 * ones for what they do not name. Closing stops the embedded ones, Kafka first.
 */
final class Services implements AutoCloseable {

  private final Database database;
  private final String bootstrapServers;
  private final @Nullable PostgresProcess postgres;
  private final @Nullable KafkaBroker kafka;

  private Services(
      Database database,
      String bootstrapServers,
      @Nullable PostgresProcess postgres,
      @Nullable KafkaBroker kafka) {
    this.database = database;
    this.bootstrapServers = bootstrapServers;
    this.postgres = postgres;
    this.kafka = kafka;
  }

  /**
   * Starts the embedded ones side by side and waits for both. When one fails, or the thread is
   * interrupted, none is left running.
   */
  static Services start(PrivetSettings settings, DataDirectory directory, Secrets secrets) {
    List<Thread> postgresStart = new ArrayList<>();
    CompletableFuture<Optional<PostgresProcess>> postgres =
        CompletableFuture.supplyAsync(
            () -> startPostgres(settings.postgres(), directory, secrets),
            task -> postgresStart.add(onOwnThread(task)));
    CompletableFuture<Optional<KafkaBroker>> kafka =
        CompletableFuture.supplyAsync(
            () -> startKafka(settings.kafka(), directory), Services::onOwnThread);
    try {
      return both(settings, secrets, postgres.get(), kafka.get());
    } catch (ExecutionException e) {
      stopWhatStarted(postgres, kafka);
      throw new IllegalStateException(rootMessage(e), e.getCause());
    } catch (InterruptedException e) {
      // It may recover for long; the broker is up in a moment.
      postgresStart.forEach(Thread::interrupt);
      stopWhatStarted(postgres, kafka);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("services: their start was interrupted", e);
    }
  }

  Database database() {
    return database;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      if (kafka != null) {
        kafka.close();
      }
    } finally {
      if (postgres != null) {
        postgres.close();
      }
    }
  }

  private static Services both(
      PrivetSettings settings,
      Secrets secrets,
      Optional<PostgresProcess> postgres,
      Optional<KafkaBroker> kafka) {
    Database database =
        postgres
            .map(p -> Database.embedded(p.port(), secrets.findOrCreate("postgres-password")))
            .orElseGet(() -> Database.external(settings.postgres()));
    String servers =
        kafka
            .map(KafkaBroker::bootstrapServers)
            .or(() -> settings.kafka().bootstrapServers())
            .orElseThrow();
    return new Services(database, servers, postgres.orElse(null), kafka.orElse(null));
  }

  private static Optional<PostgresProcess> startPostgres(
      PrivetSettings.Postgres settings, DataDirectory directory, Secrets secrets) {
    if (settings.url().isPresent()) {
      return Optional.empty();
    }
    PostgresProcess.stopLeftover(directory.postgres());
    int port = Ports.remembered(directory.path().resolve("postgres.port"), settings.embeddedPort());
    return Optional.of(PostgresProcess.start(directory.postgres(secrets, port)));
  }

  private static Optional<KafkaBroker> startKafka(
      PrivetSettings.Kafka settings, DataDirectory directory) {
    if (settings.bootstrapServers().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        KafkaBroker.start(
            KafkaBroker.Options.of(
                directory.kafka(), settings.embeddedPort(), settings.embeddedFlushMessages())));
  }

  private static void stopWhatStarted(
      CompletableFuture<Optional<PostgresProcess>> postgres,
      CompletableFuture<Optional<KafkaBroker>> kafka) {
    kafka.exceptionally(failure -> Optional.empty()).join().ifPresent(KafkaBroker::close);
    postgres.exceptionally(failure -> Optional.empty()).join().ifPresent(PostgresProcess::close);
  }

  private static String rootMessage(ExecutionException e) {
    return e.getCause() == null
        ? "services did not start"
        : String.valueOf(e.getCause().getMessage());
  }

  private static Thread onOwnThread(Runnable start) {
    Thread thread = new Thread(start, "start");
    thread.start();
    return thread;
  }
}
