package io.privet.testing;

import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL server for the life of this process, with a role that may do anything. */
record PostgresServer(String host, int port, String user, String password, String maintenance) {

  static PostgresServer embedded() {
    try {
      // fsync is off: for tests only.
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("max_connections", "300")
              .setServerConfig("shared_buffers", "64MB")
              .start();
      return new PostgresServer(
          "localhost", postgres.getPort(), "postgres", "postgres", "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the process ends.
  static PostgresServer container() {
    PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
    container.withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
    container.start();
    return new PostgresServer(
        container.getHost(),
        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        container.getUsername(),
        container.getPassword(),
        container.getDatabaseName());
  }

  /** Takes {@code postgresql://user:password@host:port/database}. */
  static PostgresServer at(String uri) {
    PgConnectOptions options = PgConnectOptions.fromUri(uri);
    return new PostgresServer(
        options.getHost(),
        options.getPort(),
        options.getUser(),
        options.getPassword(),
        options.getDatabase());
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  /** Runs a statement in the maintenance database. */
  void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(maintenance), user, password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
