package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.deploy.settings.SettingsLoader;
import io.privet.privacy.schema.Schema;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both clients against a PostgreSQL with a certificate of {@code localhost}. */
class DatabaseTlsIT {

  private static final String IS_ENCRYPTED =
      "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

  @TempDir private static Path directory;

  private static Certificate certificate;
  private static Certificate foreign;
  private static EmbeddedPostgres postgres;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    certificate = Certificate.of(directory, "localhost");
    foreign = Certificate.of(directory, "other");
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.certificate().toString())
            .setServerConfig("ssl_key_file", certificate.key().toString())
            .start();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws IOException {
    Futures.await(vertx.close());
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void bothClientsConnectEncrypted(String mode) throws SQLException {
    Database database =
        database("localhost", mode, mode.equals("require") ? Optional.empty() : trusted());
    assertThat(isEncryptedByVertx(database)).isTrue();
    assertThat(isEncryptedByJdbc(database)).isTrue();
  }

  @Test
  void disableIsInClear() throws SQLException {
    Database database = database("localhost", "disable", Optional.empty());
    assertThat(isEncryptedByVertx(database)).isFalse();
    assertThat(isEncryptedByJdbc(database)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify-ca", "verify-full"})
  void aServerOfAnotherAuthorityIsRefused(String mode) {
    assertRefused(database("localhost", mode, Optional.of(foreign.certificate())));
    assertRefused(database("localhost", mode, Optional.empty()));
  }

  @Test
  void onlyVerifyFullAsksForTheHostsName() throws SQLException {
    Database byAuthority = database("127.0.0.1", "verify-ca", trusted());
    assertThat(isEncryptedByVertx(byAuthority)).isTrue();
    assertThat(isEncryptedByJdbc(byAuthority)).isTrue();
    assertRefused(database("127.0.0.1", "verify-full", trusted()));
  }

  @Test
  void migratesEncrypted() {
    Database database = database("localhost", "verify-full", trusted());
    Schema.migrate(database.jdbcUrl(), database.user(), database.password(), "privacy");
    long rows =
        Futures.await(
            connect(database)
                .compose(c -> c.query("select count(*) from privacy.keystore").execute())
                .map(found -> found.iterator().next().getLong(0)));
    assertThat(rows).isZero();
  }

  private static Optional<Path> trusted() {
    return Optional.of(certificate.certificate());
  }

  private static void assertRefused(Database database) {
    assertThatThrownBy(() -> isEncryptedByVertx(database)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> isEncryptedByJdbc(database)).isInstanceOf(SQLException.class);
  }

  private static boolean isEncryptedByVertx(Database database) {
    return Futures.await(
        connect(database)
            .compose(
                c ->
                    c.query(IS_ENCRYPTED)
                        .execute()
                        .map(rows -> rows.iterator().next().getBoolean(0))
                        .eventually(c::close)));
  }

  private static Future<PgConnection> connect(Database database) {
    return PgConnection.connect(vertx, database.options("test"));
  }

  private static boolean isEncryptedByJdbc(Database database) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(IS_ENCRYPTED)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  private static Database database(String host, String mode, Optional<Path> root) {
    Map<String, String> values = new HashMap<>();
    values.put("postgres.url", "postgresql://%s:%d/postgres".formatted(host, postgres.getPort()));
    values.put("postgres.user", "postgres");
    values.put("postgres.password", "postgres");
    values.put("postgres.sslmode", mode);
    root.ifPresent(file -> values.put("postgres.root-certificate", file.toString()));
    return Database.external(
        SettingsLoader.load(values, Map.of(), Optional.empty()).settings().postgres());
  }
}
