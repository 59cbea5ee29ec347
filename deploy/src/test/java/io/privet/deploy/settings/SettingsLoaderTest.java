package io.privet.deploy.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.deploy.settings.PrivetSettings.LogFormat;
import io.privet.deploy.settings.PrivetSettings.Role;
import io.privet.deploy.settings.PrivetSettings.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {

  @TempDir private Path directory;

  @Test
  void runsEverythingOnLoopbackOverEmbeddedServicesByDefault() {
    PrivetSettings settings = load(Map.of(), Map.of(), "").settings();
    assertThat(settings.roles()).containsExactlyInAnyOrder(Role.values());
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.grpc().host()).isEqualTo("127.0.0.1");
    assertThat(settings.postgres().url()).isEmpty();
    assertThat(settings.kafka().bootstrapServers()).isEmpty();
    assertThat(settings.kafka().embeddedFlushMessages()).isEqualTo(1);
    assertThat(settings.feed().purposes()).containsExactly("marketing");
  }

  @Test
  void commandLineGoesBeforeEnvironmentBeforeFile() {
    String file = "http: {port: 1}\ngrpc: {port: 1}\nadmin: {port: 1}\n";
    Map<String, String> environment = Map.of("PRIVET_GRPC_PORT", "2", "PRIVET_ADMIN_PORT", "2");
    PrivetSettings settings = load(Map.of("admin.port", "3"), environment, file).settings();
    assertThat(settings.http().port()).isEqualTo(1);
    assertThat(settings.grpc().port()).isEqualTo(2);
    assertThat(settings.admin().port()).isEqualTo(3);
  }

  @Test
  void readsListsAndWordsOfAFile() {
    PrivetSettings settings =
        load(Map.of(), Map.of(), "roles: [edge, profiles]\nlog: {format: json}\n").settings();
    assertThat(settings.roles()).containsExactlyInAnyOrder(Role.EDGE, Role.PROFILES);
    assertThat(settings.log().format()).isEqualTo(LogFormat.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http.port                     | 70000   | http.port: 70000 (expected: 0 to 65535)",
        "grpc.port                     | -1      | grpc.port: -1 (expected: 0 to 65535)",
        "postgres.pool-size            | 0       | postgres.pool-size: 0 (expected: 1 to 100)",
        "kafka.partitions              | 0       | kafka.partitions: 0 (expected: 1 to 10000)",
        "kafka.embedded-flush-messages | 0       | kafka.embedded-flush-messages: 0",
        "postgres.url                  | jdbc:x  | expected: postgresql://HOST:PORT/DATABASE",
        "postgres.url                  | postgresql://db             | postgresql://HOST:PORT/DATABASE",
        "postgres.url                  | postgresql://db:x/p         | postgresql://HOST:PORT/DATABASE",
        "postgres.url                  | postgresql://me:cutlass@db/p  | postgres.url: with user information",
        "postgres.url                  | postgresql://db/p?ssl=cutlass | postgres.url: with parameters",
        "postgres.sslmode              | prefer  | postgres.sslmode",
        "postgres.sslmode              | require | postgres.sslmode: given for the embedded server",
        "postgres.root-certificate     | /nowhere | postgres.root-certificate: /nowhere is not readable",
        "kafka.client.security.protocol | SSL    | kafka.client: given for the embedded broker",
        "kafka.client.acks             | 1       | kafka.client.acks: given (expected: no property that",
        "http.tls.key                  | /nowhere | http.tls.key: /nowhere is not readable",
        "http.port                     | many    | http.port",
        "roles                         | cook    | roles",
      })
  void refusesWhatIsOutOfBounds(String name, String value, String problem) {
    assertThatThrownBy(() -> load(Map.of(name, value), Map.of(), ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("cutlass");
  }

  @Test
  void refusesAnUnknownNameInAFile() {
    assertThatThrownBy(() -> load(Map.of(), Map.of(), "http: {prt: 1}\n"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("http.prt");
  }

  @Test
  void refusesAFileThatIsNoYaml() {
    assertThatThrownBy(() -> load(Map.of(), Map.of(), "http: {"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("settings file");
  }

  @Test
  void refusesAnAddressThatIsNotLoopbackWithoutTls() {
    for (String entrance : new String[] {"http", "grpc"}) {
      assertThatThrownBy(() -> load(Map.of(entrance + ".host", "0.0.0.0"), Map.of(), ""))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(entrance + ".host: 0.0.0.0 is not loopback and there is no TLS");
    }
  }

  @Test
  void takesAnyAddressWithTls() throws IOException {
    Path pem = Files.writeString(directory.resolve("a.pem"), "");
    Map<String, String> given =
        Map.of(
            "http.host", "0.0.0.0",
            "http.tls.certificate", pem.toString(),
            "http.tls.key", pem.toString());
    assertThat(load(given, Map.of(), "").settings().http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void refusesACertificateWithoutItsKey() throws IOException {
    Path pem = Files.writeString(directory.resolve("a.pem"), "");
    assertThatThrownBy(() -> load(Map.of("grpc.tls.certificate", pem.toString()), Map.of(), ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("grpc.tls: only one of certificate and key");
  }

  @Test
  void refusesADatabaseWithoutPassword() {
    assertThatThrownBy(
            () -> load(Map.of("postgres.url", "postgresql://db:5432/privet"), Map.of(), ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("postgres.password: missing");
  }

  @Test
  void refusesARootCertificateThatVerifiesNothing() throws IOException {
    Path pem = Files.writeString(directory.resolve("a.pem"), "");
    Map<String, String> given =
        Map.of(
            "postgres.url", "postgresql://db/privet",
            "postgres.password", "x",
            "postgres.sslmode", "require",
            "postgres.root-certificate", pem.toString());
    assertThatThrownBy(() -> load(given, Map.of(), ""))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("postgres.root-certificate: nothing is verified");
  }

  @Test
  void readsModesOfTlsInLibpqsWords() {
    for (SslMode mode : SslMode.values()) {
      Map<String, String> given =
          Map.of(
              "postgres.url", "postgresql://db/privet",
              "postgres.password", "x",
              "postgres.sslmode", mode.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      assertThat(load(given, Map.of(), "").settings().postgres().sslmode()).contains(mode);
    }
  }

  @Test
  void takesPropertiesOfKafkaClientsFromEverywhereAndShowsNone() {
    String file =
        "kafka: {bootstrap-servers: 'k:9092', client: {sasl.mechanism: SCRAM-SHA-512, ssl: {key: {password: cat}}}}";
    SettingsLoader loader =
        load(
            Map.of("kafka.client.security.protocol", "SASL_SSL"),
            Map.of("PRIVET_KAFKA_CLIENT_SASL_JAAS_CONFIG", "module password=swordfish;"),
            file);
    assertThat(loader.settings().kafka().client())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.jaas.config", "module password=swordfish;",
                "sasl.mechanism", "SCRAM-SHA-512",
                "ssl.key.password", "cat"));
    assertThat(loader.effective().toString())
        .contains("sasl.jaas.config")
        .contains("[value=(set), origin=environment]")
        .doesNotContain("swordfish")
        .doesNotContain("cat]");
  }

  @Test
  void showsEverySettingWithItsOriginAndNoSecret() {
    String effective =
        load(
                Map.of("http.port", "1"),
                Map.of("PRIVET_POSTGRES_PASSWORD", "swordfish", "PRIVET_GRPC_PORT", "2"),
                "admin: {port: 3}\n")
            .effective()
            .toString();
    assertThat(effective)
        .contains("http.port=Effective[value=1, origin=command line]")
        .contains("grpc.port=Effective[value=2, origin=environment]")
        .containsPattern("admin.port=Effective\\[value=3, origin=\\S+/privet.yaml]")
        .contains("kafka.partitions=Effective[value=8, origin=default]")
        .contains("postgres.password=Effective[value=(set), origin=environment]")
        .doesNotContain("swordfish");
  }

  @Test
  void leavesVariablesAloneThatAreNoSettings() {
    Map<String, String> environment =
        Map.of(
            "PRIVET_PASSPHRASE", "correct horse battery",
            "PRIVET_JAVA_OPTIONS", "-Xmx1g",
            "PRIVET_PORT", "tcp://10.0.0.7:8080",
            "PRIVET_PORT_8080_TCP", "tcp://10.0.0.7:8080",
            "PRIVET_PORT_8080_TCP_ADDR", "10.0.0.7",
            "PRIVET_SERVICE_HOST", "10.0.0.7",
            "PRIVET_SERVICE_PORT", "8080",
            "PRIVET_SERVICE_PORT_HTTP", "8080",
            "PRIVET_HTTP_PORT", "2");
    SettingsLoader loader = load(Map.of(), environment, "");
    assertThat(loader.settings().http().port()).isEqualTo(2);
    assertThat(loader.warnings()).isEmpty();
    assertThat(loader.effective().toString()).doesNotContain("horse").doesNotContain("10.0.0.7");
  }

  @Test
  void warnsOfAVariableThatLooksLikeASettingAndKeepsItsValueToItself() {
    Map<String, String> environment =
        Map.of("PRIVET_POSTGRES_PASWORD", "swordfish", "PRIVET_HTP_PORT", "8081", "HTTP_PORT", "1");
    SettingsLoader loader = load(Map.of(), environment, "");
    assertThat(loader.warnings())
        .containsExactly(
            "PRIVET_HTP_PORT: no setting, left alone (expected: one that `privet config` lists)",
            "PRIVET_POSTGRES_PASWORD: no setting, left alone"
                + " (expected: one that `privet config` lists)");
  }

  @Test
  void takesEverySettingFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "PRIVET_DATA_DIR", "elsewhere",
            "PRIVET_ROLES", "edge,feed",
            "PRIVET_KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2",
            "PRIVET_KAFKA_EMBEDDED_FLUSH_MESSAGES", "7",
            "PRIVET_FEED_TRAITS", "city,tier",
            "PRIVET_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
            "PRIVET_POSTGRES_POOL_SIZE", "9");
    SettingsLoader loader = load(Map.of(), environment, "");
    assertThat(loader.warnings()).isEmpty();
    PrivetSettings settings = loader.settings();
    assertThat(settings.dataDir()).isEqualTo(Path.of("elsewhere"));
    assertThat(settings.roles()).containsExactlyInAnyOrder(Role.EDGE, Role.FEED);
    assertThat(settings.kafka().bootstrapServers()).contains("a:1,b:2");
    assertThat(settings.kafka().embeddedFlushMessages()).isEqualTo(7);
    assertThat(settings.feed().traits()).hasValue(Set.of("city", "tier"));
    assertThat(settings.kafka().client()).containsExactly(Map.entry("security.protocol", "SSL"));
    assertThat(settings.postgres().poolSize()).isEqualTo(9);
  }

  private SettingsLoader load(
      Map<String, String> commandLine, Map<String, String> environment, String yaml) {
    try {
      Path file = Files.writeString(directory.resolve("privet.yaml"), yaml, UTF_8);
      return SettingsLoader.load(commandLine, environment, Optional.of(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
