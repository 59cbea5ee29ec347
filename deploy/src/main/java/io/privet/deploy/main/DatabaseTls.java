package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.settings.PrivetSettings;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * How connections to the database are protected, in the words of both clients: Vert.x and JDBC.
 *
 * @param mode what is asked of the server
 * @param rootCertificate PEM file of the authorities that are trusted; when absent, those that the
 *     JVM trusts
 */
record DatabaseTls(PrivetSettings.SslMode mode, Optional<Path> rootCertificate) {

  static final DatabaseTls NONE = new DatabaseTls(PrivetSettings.SslMode.DISABLE, Optional.empty());

  /** What the settings say for that host: without a word, all but loopback is verified in full. */
  static DatabaseTls of(PrivetSettings.Postgres settings, String host) {
    return new DatabaseTls(
        settings
            .sslmode()
            .orElseGet(
                () ->
                    isLoopback(host) && settings.rootCertificate().isEmpty()
                        ? PrivetSettings.SslMode.DISABLE
                        : PrivetSettings.SslMode.VERIFY_FULL),
        settings.rootCertificate());
  }

  /** As parameters of a JDBC URL. */
  String jdbcParameters() {
    String parameters = "sslmode=" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (!isVerified()) {
      return parameters;
    }
    return parameters
        + rootCertificate
            .map(file -> "&sslrootcert=" + URLEncoder.encode(file.toString(), UTF_8))
            .orElse("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  /** Sets the options of the Vert.x client. */
  PgConnectOptions applyTo(PgConnectOptions options) {
    options.setSslMode(SslMode.valueOf(mode.name()));
    if (mode == PrivetSettings.SslMode.DISABLE) {
      return options;
    }
    boolean isNamed = mode == PrivetSettings.SslMode.VERIFY_FULL;
    ClientSSLOptions ssl =
        new ClientSSLOptions().setHostnameVerificationAlgorithm(isNamed ? "HTTPS" : "");
    return options.setSslOptions(
        isVerified() ? ssl.setTrustOptions(trusted()) : ssl.setTrustAll(true));
  }

  private boolean isVerified() {
    return mode == PrivetSettings.SslMode.VERIFY_CA || mode == PrivetSettings.SslMode.VERIFY_FULL;
  }

  private TrustOptions trusted() {
    return rootCertificate
        .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file.toString()))
        .orElseGet(DatabaseTls::trustedByJvm);
  }

  private static TrustOptions trustedByJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM's trusted authorities cannot be read", e);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
