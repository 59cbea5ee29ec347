package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The program under test: {@code privet serve} in a process of its own over a data directory of its
 * own, with its embedded services as they are for everybody.
 */
final class NodeProcess implements AutoCloseable {

  /** Purpose of the reads. */
  static final String PURPOSE = "personalization";

  private static final Duration PATIENCE_TO_START = Duration.ofMinutes(2);
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  private final Child child;
  private final Path data;
  private final NodePorts ports;
  private final String writeKey;
  private final Duration startTime;
  private final NodeDatabase database;
  private final NodeLog log;

  private NodeProcess(Path data, NodePorts ports, Launch launch) {
    this.data = data;
    this.ports = ports;
    writeKey = NodeDefinitions.writeKey(data);
    long start = System.nanoTime();
    child = Child.start("node", launch.javaOptions(), arguments(data, ports), launch.errors());
    try {
      child.await("ready after ", PATIENCE_TO_START);
      startTime = Duration.ofNanos(System.nanoTime() - start);
      database = NodeDatabase.open(jdbcUrl(), secret("postgres-password"));
      log = new NodeLog(bootstrapServers());
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  /**
   * How to start it.
   *
   * @param errors file that its standard error is appended to
   * @param javaOptions options beside those of this process, for example of a flight recording
   */
  record Launch(Path errors, List<String> javaOptions) {}

  /** Starts it on a directory, new or used, and waits until it is ready. */
  static NodeProcess start(Path data, Launch launch) {
    return new NodeProcess(data, NodePorts.free(), launch);
  }

  /** From the start of the process to when it said that it is ready. */
  Duration startTime() {
    return startTime;
  }

  HttpTarget http(String path) {
    return new HttpTarget(ports.http(), path, writeKey);
  }

  GrpcLoad grpcLoad() {
    return GrpcLoad.open(ports.grpc(), secret("token"));
  }

  NodeDatabase database() {
    return database;
  }

  NodeLog log() {
    return log;
  }

  ProcessHandle handle() {
    return child.handle();
  }

  int postgresPort() {
    return Integer.parseInt(read(data.resolve("postgres.port")));
  }

  Path postgresPasswordFile() {
    return data.resolve("secrets").resolve("postgres-password");
  }

  String bootstrapServers() {
    return "127.0.0.1:" + read(data.resolve("kafka").resolve("port"));
  }

  /** Waits until the unifier has dealt with so many records in all. */
  void awaitHandled(long records) {
    long giveUp = System.nanoTime() + PATIENCE_NANOS;
    while (database.handled() < records) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("unifier: does not come to an end");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    database.close();
    child.close();
  }

  private String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort() + "/privet";
  }

  private String secret(String name) {
    return read(data.resolve("secrets").resolve(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("node: has no file " + file.getFileName(), e);
    }
  }

  private static List<String> arguments(Path data, NodePorts ports) {
    return List.of(
        "serve",
        "--data=" + data,
        "--set=http.port=" + ports.http(),
        "--set=grpc.port=" + ports.grpc(),
        "--set=admin.port=" + ports.admin(),
        "--set=postgres.embedded-port=" + ports.postgres(),
        "--set=kafka.embedded-port=" + ports.kafka());
  }

  /**
   * Where the node listens. The embedded services take the last two on their first start, and stay
   * where they are afterwards.
   */
  private record NodePorts(int http, int grpc, int admin, int postgres, int kafka) {

    static NodePorts free() {
      return new NodePorts(
          FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next());
    }
  }
}
