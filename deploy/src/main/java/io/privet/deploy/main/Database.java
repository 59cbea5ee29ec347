package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.settings.PrivetSettings;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.net.URLEncoder;

/** The address of the database and who connects to it. */
record Database(String host, int port, String name, String user, String password, DatabaseTls tls) {

  static Database embedded(int port, String password) {
    return new Database(
        "127.0.0.1",
        port,
        PostgresProcess.DATABASE,
        PostgresProcess.USER,
        password,
        DatabaseTls.NONE);
  }

  static Database external(PrivetSettings.Postgres settings) {
    URI url = URI.create(settings.url().orElseThrow());
    return new Database(
        url.getHost(),
        url.getPort() == -1 ? 5432 : url.getPort(),
        url.getPath().substring(1),
        settings.user(),
        settings.password().orElseThrow(),
        DatabaseTls.of(settings, url.getHost()));
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?%s"
        .formatted(host, port, URLEncoder.encode(name, UTF_8), tls.jdbcParameters());
  }

  /** For a pool whose sessions the server lists under that name. */
  PgConnectOptions options(String applicationName) {
    return tls.applyTo(new PgConnectOptions())
        .setHost(host)
        .setPort(port)
        .setDatabase(name)
        .setUser(user)
        .setPassword(password)
        .setCachePreparedStatements(true)
        .setPipeliningLimit(64)
        .addProperty("idle_in_transaction_session_timeout", "120000")
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
