package io.privet.deploy.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Privet as in production, on one machine: PostgreSQL, Kafka, an edge with ProfileService, and a
 * unifier, each a process that can be killed and started again on its data.
 */
final class Deployment implements AutoCloseable {

  private final Path directory;
  private final int postgresPort = freePort();
  private final int kafkaPort = freePort();
  private final int httpPort = freePort();
  private final int grpcPort = freePort();
  private Child postgres;
  private Child kafka;
  private final Child edge;
  private Child unifier;

  Deployment(Path directory) {
    this.directory = directory;
    postgres = startPostgres();
    kafka = startKafka();
    edge = startEdge();
    copy("keystore");
    copy("secrets");
    copy("definitions");
    unifier = startUnifier();
  }

  URI entrance() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  int grpcPort() {
    return grpcPort;
  }

  String secret(String name) {
    try {
      return Files.readString(directory.resolve("edge/secrets").resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void killUnifier() {
    unifier.kill();
    unifier = startUnifier();
  }

  void killKafka() {
    kafka.kill();
    kafka = startKafka();
  }

  /**
   * Kills the server process itself, whose children then leave, and the process that watches it.
   */
  void killPostgres() {
    kill(postmaster());
    postgres.kill();
    postgres = startPostgres();
  }

  private long postmaster() {
    try (Stream<Path> files = Files.walk(directory.resolve("postgres/postgres"), 2)) {
      Path file = files.filter(f -> f.endsWith("postmaster.pid")).findFirst().orElseThrow();
      return Long.parseLong(Files.readAllLines(file).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(long pid) {
    try {
      new ProcessBuilder("kill", "-9", Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Child startPostgres() {
    return start(
        "ready ",
        "postgres",
        "embedded-postgres",
        "--data",
        directory.resolve("postgres").toString(),
        "--port",
        Integer.toString(postgresPort));
  }

  private Child startKafka() {
    return start(
        "ready ",
        "kafka",
        "embedded-kafka",
        "--dir",
        directory.resolve("kafka").toString(),
        "--port",
        Integer.toString(kafkaPort));
  }

  private Child startEdge() {
    return startNode("edge", "edge,profiles", "http.port=" + httpPort, "grpc.port=" + grpcPort);
  }

  private Child startUnifier() {
    return startNode("unifier", "unifier");
  }

  private Child startNode(String name, String roles, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("serve", "--data", directory.resolve(name).toString(), "--role", roles));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "postgres.url=postgresql://127.0.0.1:%d/privet".formatted(postgresPort),
                "postgres.password=" + postgresPassword(),
                "kafka.bootstrap-servers=127.0.0.1:" + kafkaPort,
                "kafka.replication=1",
                "admin.port=0"));
    settings.addAll(List.of(more));
    settings.forEach(setting -> arguments.add("--set=" + setting));
    return start("ready after", name, arguments.toArray(String[]::new));
  }

  private String postgresPassword() {
    try {
      return Files.readString(directory.resolve("postgres/secrets/postgres-password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Child start(String sign, String name, String... arguments) {
    Path output = directory.resolve(name + ".log");
    long before = Child.size(output);
    return Child.start(output, arguments).awaitText(sign, before);
  }

  private void copy(String part) {
    Path from = directory.resolve("edge").resolve(part);
    Path to = directory.resolve("unifier").resolve(part);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.endsWith("lock")) {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    unifier.close();
    edge.close();
    kafka.close();
    postgres.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
