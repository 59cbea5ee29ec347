package io.privet.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
    assertThat(PostgresProcess.leftover(directory.resolve("postgres"))).isEmpty();
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
    ProcessHandle orphan = PostgresProcess.leftover(cluster).orElseThrow();
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
        ProcessHandle killed = PostgresProcess.leftover(cluster).orElseThrow();
        killed.destroyForcibly();
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> !killed.isAlive() && query(postgres, "SELECT answer FROM t").equals("42"));
      }
    }
    assertThat(PostgresProcess.leftover(cluster)).isEmpty();
  }

  private PostgresProcess.Options options(int port) {
    return new PostgresProcess.Options(
        directory.resolve("postgres"),
        BINARIES,
        directory.resolve("postgres.log"),
        port,
        "admin-password",
        "password");
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
