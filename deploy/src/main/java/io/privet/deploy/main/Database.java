package io.privet.deploy.main;

import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.settings.PrivetSettings;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;

/** The address of the database and who connects to it. */
record Database(String host, int port, String name, String user, String password) {

  static Database embedded(int port, String password) {
    return new Database(
        "127.0.0.1", port, PostgresProcess.DATABASE, PostgresProcess.USER, password);
  }

  static Database external(PrivetSettings.Postgres settings) {
    URI url = URI.create(settings.url().orElseThrow());
    return new Database(
        url.getHost(),
        url.getPort() == -1 ? 5432 : url.getPort(),
        url.getPath().substring(1),
        settings.user(),
        settings.password().orElseThrow());
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
  }

  /** For a pool whose sessions the server lists under that name. */
  PgConnectOptions options(String applicationName) {
    return new PgConnectOptions()
        .setHost(host)
        .setPort(port)
        .setDatabase(name)
        .setUser(user)
        .setPassword(password)
        .setCachePreparedStatements(true)
        .setPipeliningLimit(64)
        .addProperty("application_name", "privet-" + applicationName);
  }

  /**
   * For reads by key, each of which finds a few rows: planned once. Left to itself the server plans
   * them anew every time, which takes longer than running them.
   */
  PgConnectOptions readOptions(String applicationName) {
    return options(applicationName).addProperty("plan_cache_mode", "force_generic_plan");
  }

  @Override
  public String toString() {
    return "PostgreSQL at %s:%d, database %s".formatted(host, port, name);
  }
}
