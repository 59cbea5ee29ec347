package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.SettingsLoader;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {

  private static final String JVM = "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";

  @TempDir private Path directory;

  private Path root;

  @BeforeEach
  void write() throws IOException {
    root = Files.writeString(directory.resolve("root & more.pem"), "");
  }

  @Test
  void theEmbeddedOneIsReachedInClear() {
    Database database = Database.embedded(5432, "x");
    assertThat(database.jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:5432/privet?sslmode=disable");
    assertThat(database.options("a").getSslMode()).isEqualTo(SslMode.DISABLE);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,disable", "localhost,disable", "192.0.2.1,verify-full"})
  void withoutAWordAllButLoopbackIsVerifiedInFull(String host, String mode) {
    assertThat(database(host, Map.of()).jdbcUrl())
        .startsWith("jdbc:postgresql://%s:5433/shop?sslmode=%s".formatted(host, mode));
  }

  @Test
  void aRootCertificateAloneVerifiesLoopbackToo() {
    Map<String, String> given = Map.of("postgres.root-certificate", root.toString());
    assertThat(database("127.0.0.1", given).options("a").getSslMode())
        .isEqualTo(SslMode.VERIFY_FULL);
  }

  @Test
  void requireEncryptsAndTrustsWhoeverAnswers() {
    Database database = database("192.0.2.1", Map.of("postgres.sslmode", "require"));
    PgConnectOptions options = database.options("a");
    assertThat(database.jdbcUrl()).endsWith("?sslmode=require");
    assertThat(options.getSslMode()).isEqualTo(SslMode.REQUIRE);
    assertThat(options.getSslOptions().isTrustAll()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"verify-ca,VERIFY_CA,''", "verify-full,VERIFY_FULL,HTTPS"})
  void bothClientsVerifyWithTheRootCertificateOrTheJvms(
      String mode, SslMode expected, String hostname) {
    Map<String, String> given = new HashMap<>(Map.of("postgres.sslmode", mode));
    Database byJvm = database("192.0.2.1", given);
    given.put("postgres.root-certificate", root.toString());
    Database byRoot = database("192.0.2.1", given);

    assertThat(byJvm.jdbcUrl()).endsWith("?sslmode=" + mode + JVM);
    assertThat(byRoot.jdbcUrl())
        .contains("?sslmode=" + mode + "&sslrootcert=")
        .endsWith("root+%26+more.pem");
    for (Database database : new Database[] {byJvm, byRoot}) {
      PgConnectOptions options = database.options("a");
      assertThat(options.getSslMode()).isEqualTo(expected);
      assertThat(options.getSslOptions().isTrustAll()).isFalse();
      assertThat(options.getSslOptions().getTrustOptions()).isNotNull();
      assertThat(options.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo(hostname);
    }
    assertThat(byRoot.options("a").getSslOptions().getTrustOptions())
        .isEqualTo(new PemTrustOptions().addCertPath(root.toString()));
  }

  @Test
  void theNameOfADatabaseBringsNoParameters() {
    assertThat(database("127.0.0.1", Map.of("postgres.url", "postgresql://127.0.0.1/a%3Fb=c")))
        .extracting(Database::jdbcUrl)
        .isEqualTo("jdbc:postgresql://127.0.0.1:5432/a%3Fb%3Dc?sslmode=disable");
  }

  private static Database database(String host, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("postgres.url", "postgresql://%s:5433/shop".formatted(host));
    values.put("postgres.password", "x");
    values.putAll(more);
    PrivetSettings settings = SettingsLoader.load(values, Map.of(), Optional.empty()).settings();
    return Database.external(settings.postgres());
  }
}
