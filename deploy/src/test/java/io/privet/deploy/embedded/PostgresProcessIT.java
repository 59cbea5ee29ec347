package io.privet.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProcessIT {

  private static final Path BINARIES =
      Path.of(System.getProperty("java.io.tmpdir"), "privet-test-postgres");

  @TempDir private Path directory;

  @Test
  void isDurableAndContinuesOnItsData() throws Exception {
    try (PostgresProcess postgres = PostgresProcess.start(options(19_432))) {
      execute(postgres, "CREATE TABLE t AS SELECT 42 AS answer");
      assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
      assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(postgres, "SHOW full_page_writes")).isEqualTo("on");
    }
    assertThat(Postmaster.find(directory.resolve("postgres"))).isEmpty();
    try (PostgresProcess postgres = PostgresProcess.start(options(19_433))) {
      assertThat(query(postgres, "SELECT answer FROM t")).isEqualTo("42");
    }
  }

  @Test
  void asksForThePassword() {
    try (PostgresProcess postgres = PostgresProcess.start(options(19_434))) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), "privet", "guessed").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "password").close())
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void takesOverFromAProcessThatWasKilled() throws Exception {
    Path data = directory.resolve("data");
    try (KilledProcess killed =
        KilledProcess.start("embedded-postgres", "--data", data.toString(), "--port", "19435")) {
      killed.kill();
    }
    Path cluster = data.resolve("postgres");
    ProcessHandle orphan = Postmaster.find(cluster).orElseThrow();
    PostgresProcess.stopLeftover(cluster);
    assertThat(orphan.isAlive()).isFalse();
    assertThat(Ports.isFree(19_435)).isTrue();
  }

  @Test
  void isStartedAgainWithWhatWasCommittedWhenItIsKilled() throws Exception {
    Path cluster = directory.resolve("postgres");
    try (PostgresProcess postgres = PostgresProcess.start(options(19_436))) {
      execute(postgres, "CREATE TABLE t AS SELECT 42 AS answer");
      for (int kill = 0; kill < 2; kill++) {
        ProcessHandle killed = Postmaster.find(cluster).orElseThrow();
        killed.destroyForcibly();
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> !killed.isAlive() && query(postgres, "SELECT answer FROM t").equals("42"));
      }
    }
    assertThat(Postmaster.find(cluster)).isEmpty();
  }

  @Test
  void isStartedAgainHoweverOftenThatFails() throws Exception {
    Path cluster = directory.resolve("postgres");
    try (PostgresProcess postgres = PostgresProcess.start(options(19_437))) {
      execute(postgres, "CREATE TABLE t AS SELECT 42 AS answer");
      ProcessHandle killed = Postmaster.find(cluster).orElseThrow();
      killed.destroyForcibly();
      try (ServerSocket inTheWay = takePort(19_437)) {
        new Thread(() -> refuse(inTheWay)).start();
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> count(directory.resolve("postgres.log"), "could not bind") > 5);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> query(postgres, "SELECT answer FROM t").equals("42"));
    }
    assertThat(Postmaster.find(cluster)).isEmpty();
  }

  @Test
  void startsAfterAFirstStartThatWasKilledMidway() throws Exception {
    Path data = directory.resolve("data");
    try (KilledProcess killed =
        KilledProcess.launch("embedded-postgres", "--data", data.toString(), "--port", "19438")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !unfinished(data, "postgresql.conf").isEmpty());
      killed.kill();
    }
    try (PostgresProcess postgres =
        PostgresProcess.start(options(data.resolve("postgres"), 19_438, "admin-password"))) {
      assertThat(query(postgres, "SELECT 42")).isEqualTo("42");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(unfinished(data, "postgresql.conf")).isEmpty());
  }

  @Test
  void leavesNoServerWhenItsStartFails() {
    PostgresProcess.start(options(19_439)).close();
    Path cluster = directory.resolve("postgres");
    assertThatThrownBy(() -> PostgresProcess.start(options(cluster, 19_439, "another password")))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("it refuses the administrator's password");
    assertThat(Postmaster.find(cluster)).isEmpty();
    assertThat(Ports.isFree(19_439)).isTrue();
  }

  @Test
  void leavesNothingWhenItsStartIsInterrupted() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread start = new Thread(() -> PostgresProcess.start(options(19_440)));
    start.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    start.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !unfinished(directory, "postgresql.conf").isEmpty());
    start.interrupt();
    start.join();
    assertThat(failure.get()).isNotNull();
    assertThat(directory.resolve("postgres")).doesNotExist();
    assertThat(unfinished(directory, "")).isEmpty();
    assertThat(Ports.isFree(19_440)).isTrue();
  }

  @Test
  void letsNobodyInWithoutAPasswordFromTheFirstMomentOn() throws Exception {
    AtomicBoolean started = new AtomicBoolean();
    List<String> answers = new CopyOnWriteArrayList<>();
    Thread burglar =
        new Thread(
            () -> {
              while (!started.get()) {
                answers.add(tryWithoutPassword(19_441));
              }
            });
    burglar.start();
    PostgresProcess.start(options(19_441)).close();
    started.set(true);
    burglar.join();
    assertThat(answers).contains("28P01").doesNotContain("in");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("postgres", "postgres.log");
    }
  }

  @Test
  void letsAServerAloneThatOnlyHasTheNumberInItsPidFile() throws Exception {
    Path other = directory.resolve("other");
    PostgresProcess.start(options(other, 19_442, "admin-password")).close();
    try (PostgresProcess postgres = PostgresProcess.start(options(19_443))) {
      Path pidFile = directory.resolve("postgres").resolve("postmaster.pid");
      Files.copy(pidFile, other.resolve("postmaster.pid"));
      try (PostgresProcess second =
          PostgresProcess.start(options(other, 19_442, "admin-password"))) {
        assertThat(query(second, "SELECT 42")).isEqualTo("42");
        assertThat(query(postgres, "SELECT 42")).isEqualTo("42");
      }
    }
  }

  private static String tryWithoutPassword(int port) {
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try {
      DriverManager.getConnection(url, "postgres", "guessed").close();
      return "in";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static ServerSocket takePort(int port) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(1))
        .ignoreExceptions()
        .until(
            () -> {
              ServerSocket socket = new ServerSocket();
              socket.setReuseAddress(true);
              socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
              return socket;
            },
            ServerSocket::isBound);
  }

  /** Closes every connection until it is closed itself. */
  private static void refuse(ServerSocket socket) {
    try {
      while (true) {
        socket.accept().close();
      }
    } catch (IOException e) {
      assertThat(socket.isClosed()).isTrue();
    }
  }

  private static long count(Path log, String text) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).count();
    }
  }

  /** Directories of a cluster that is not finished and has that file. */
  private static List<Path> unfinished(Path directory, String file) throws IOException {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().startsWith("postgres.new-"))
          .filter(path -> Files.exists(path.resolve(file)))
          .toList();
    }
  }

  private PostgresProcess.Options options(int port) {
    return options(directory.resolve("postgres"), port, "admin-password");
  }

  private PostgresProcess.Options options(Path cluster, int port, String adminPassword) {
    return new PostgresProcess.Options(
        cluster, BINARIES, directory.resolve("postgres.log"), port, adminPassword, "password");
  }

  private static void execute(PostgresProcess postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresProcess postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(PostgresProcess postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), PostgresProcess.USER, "password");
  }
}
