package io.privet.testing;

import io.vertx.pgclient.PgConnectOptions;

/** A database of a test's own; dropped when it is closed, with whoever is still connected. */
public final class TestDatabase implements AutoCloseable {

  private final PostgresServer server;
  private final String name;

  TestDatabase(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** How the Vert.x client reaches it; a new object at each call. */
  public PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(server.host())
        .setPort(server.port())
        .setDatabase(name)
        .setUser(server.user())
        .setPassword(server.password())
        .setCachePreparedStatements(true);
  }

  /** How JDBC reaches it, without user and password. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** The role; a superuser. */
  public String user() {
    return server.user();
  }

  /** The role's password. */
  public String password() {
    return server.password();
  }

  @Override
  public void close() {
    server.execute("drop database if exists %s with (force)".formatted(name));
  }
}
