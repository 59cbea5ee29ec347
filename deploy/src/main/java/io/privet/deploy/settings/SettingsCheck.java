package io.privet.deploy.settings;

import io.privet.deploy.settings.PrivetSettings.SslMode;
import io.privet.deploy.settings.PrivetSettings.Tls;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bounds of the settings. */
final class SettingsCheck {

  /** What Privet's guarantees rest on. */
  private static final List<String> OWN_CLIENT_PROPERTIES =
      List.of(
          "bootstrap.servers",
          "acks",
          "enable.idempotence",
          "transactional.id",
          "group.id",
          "enable.auto.commit",
          "auto.offset.reset",
          "isolation.level",
          "partition.assignment.strategy",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer");

  private final List<String> problems = new ArrayList<>();

  private SettingsCheck() {}

  static List<String> problems(PrivetSettings settings) {
    SettingsCheck check = new SettingsCheck();
    check.expect(!settings.roles().isEmpty(), "roles: none (expected: at least one)");
    check.entrance("http", settings.http().host(), settings.http().port(), settings.http().tls());
    check.entrance("grpc", settings.grpc().host(), settings.grpc().port(), settings.grpc().tls());
    check.range("admin.port", settings.admin().port(), 0, 65535);
    check.postgres(settings.postgres());
    check.kafka(settings.kafka());
    return check.problems;
  }

  private void postgres(PrivetSettings.Postgres postgres) {
    range("postgres.embedded-port", postgres.embeddedPort(), 1, 65535);
    range("postgres.pool-size", postgres.poolSize(), 1, 100);
    postgres.url().ifPresent(this::address);
    tls(postgres);
    expect(
        postgres.url().isEmpty() || postgres.password().isPresent(),
        "postgres.password: missing (expected: the password of postgres.user, since postgres.url is set)");
  }

  /** The value may hold a password, so that no message repeats it. */
  private void address(String url) {
    Optional<URI> uri = uri(url);
    expect(
        uri.filter(u -> "postgresql".equals(u.getScheme()) && u.getHost() != null)
            .filter(u -> u.getPath() != null && u.getPath().matches("/[^/]+"))
            .isPresent(),
        "postgres.url: not that of a PostgreSQL (expected: postgresql://HOST:PORT/DATABASE)");
    expect(
        uri.filter(u -> u.getRawUserInfo() != null).isEmpty(),
        "postgres.url: with user information"
            + " (expected: none; postgres.user and postgres.password say who connects)");
    expect(
        uri.filter(u -> u.getRawQuery() != null || u.getRawFragment() != null).isEmpty(),
        "postgres.url: with parameters"
            + " (expected: none; postgres.sslmode and postgres.root-certificate are for TLS)");
  }

  private static boolean isUnverified(SslMode mode) {
    return mode == SslMode.DISABLE || mode == SslMode.REQUIRE;
  }

  private static Optional<URI> uri(String url) {
    try {
      return Optional.of(new URI(url));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private void tls(PrivetSettings.Postgres postgres) {
    readable("postgres.root-certificate", postgres.rootCertificate());
    expect(
        postgres.url().isPresent()
            || postgres.sslmode().filter(mode -> mode != SslMode.DISABLE).isEmpty(),
        "postgres.sslmode: given for the embedded server (expected: disable, or a postgres.url)");
    expect(
        postgres.rootCertificate().isEmpty()
            || postgres.sslmode().filter(SettingsCheck::isUnverified).isEmpty(),
        "postgres.root-certificate: nothing is verified"
            + " (expected: postgres.sslmode verify-ca or verify-full)");
  }

  private void kafka(PrivetSettings.Kafka kafka) {
    range("kafka.embedded-port", kafka.embeddedPort(), 1, 65534);
    range("kafka.embedded-flush-messages", kafka.embeddedFlushMessages(), 1, Long.MAX_VALUE);
    range("kafka.embedded-partitions", kafka.embeddedPartitions(), 1, 100);
    range("kafka.partitions", kafka.partitions(), 1, 10_000);
    range("kafka.replication", kafka.replication(), 1, 9);
    expect(
        kafka.client().isEmpty() || kafka.bootstrapServers().isPresent(),
        "kafka.client: given for the embedded broker (expected: with kafka.bootstrap-servers only)");
    OWN_CLIENT_PROPERTIES.stream()
        .filter(kafka.client()::containsKey)
        .forEach(
            name ->
                problems.add(
                    "kafka.client.%s: given (expected: no property that Privet sets)"
                        .formatted(name)));
  }

  private void entrance(String name, String host, int port, Tls tls) {
    range(name + ".port", port, 0, 65535);
    readable(name + ".tls.certificate", tls.certificate());
    readable(name + ".tls.key", tls.key());
    expect(
        tls.certificate().isPresent() == tls.key().isPresent(),
        "%s.tls: only one of certificate and key (expected: both or neither)".formatted(name));
    try {
      expect(
          InetAddress.getByName(host).isLoopbackAddress() || tls.certificate().isPresent(),
          ("%s.host: %s is not loopback and there is no TLS"
                  + " (expected: %s.tls.certificate and %s.tls.key, or a loopback address)")
              .formatted(name, host, name, name));
    } catch (UnknownHostException e) {
      problems.add(
          "%s.host: %s is not known (expected: an address of this machine)".formatted(name, host));
    }
  }

  private void readable(String name, Optional<Path> file) {
    file.ifPresent(
        f ->
            expect(
                Files.isReadable(f),
                "%s: %s is not readable (expected: a PEM file)".formatted(name, f)));
  }

  private void range(String name, long value, long least, long most) {
    expect(
        value >= least && value <= most,
        "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
  }

  private void expect(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
