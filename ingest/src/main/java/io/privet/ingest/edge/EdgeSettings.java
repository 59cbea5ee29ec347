package io.privet.ingest.edge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the HTTP edge.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param eventLoops event loops that serve connections
 * @param workers threads for large and compressed requests
 * @param maxBodyBytes largest body, before and after decompression
 * @param maxRatio largest ratio of decompression for bodies over 64 kB
 * @param maxHeaderBytes largest sum of the header lines, and largest request line
 * @param maxHeldBytes most bytes of bodies held at one time, over all connections
 * @param maxConnections most connections per event loop
 * @param requestTimeout longest time from the head of a request to the end of its body
 * @param idleTimeout longest time a connection stays open without a whole request head
 * @param maxIdentifiers most identifiers of one event
 * @param json bounds on the shape of an event
 * @param tls certificate, for HTTPS
 */
public record EdgeSettings(
    String host,
    int port,
    int eventLoops,
    int workers,
    int maxBodyBytes,
    int maxRatio,
    int maxHeaderBytes,
    long maxHeldBytes,
    int maxConnections,
    Duration requestTimeout,
    Duration idleTimeout,
    int maxIdentifiers,
    JsonLimits json,
    Optional<Tls> tls) {

  /**
   * Certificate and key, both PEM files; they are read once, at the start.
   *
   * @param certificate the certificate chain
   * @param key the private key, PKCS #8
   */
  public record Tls(Path certificate, Path key) {}

  /** Checks ranges. */
  public EdgeSettings {
    check(port >= 0 && port <= 65_535, "port", "0 to 65535");
    check(eventLoops > 0, "eventLoops", "at least 1");
    check(workers > 0, "workers", "at least 1");
    check(maxBodyBytes > 0 && maxBodyBytes <= 16 << 20, "maxBodyBytes", "1 byte to 16 MiB");
    check(maxRatio > 1, "maxRatio", "at least 2");
    check(maxHeaderBytes >= 1_024, "maxHeaderBytes", "at least 1024");
    check(maxHeldBytes >= 2L * maxBodyBytes, "maxHeldBytes", "at least twice maxBodyBytes");
    check(maxConnections > 0, "maxConnections", "at least 1");
    check(requestTimeout.toMillis() > 0, "requestTimeout", "more than 0");
    check(idleTimeout.toMillis() > 0, "idleTimeout", "more than 0");
    check(maxIdentifiers > 0, "maxIdentifiers", "at least 1");
  }

  /** The settings of a deployment that sets none but the place to listen. */
  public static EdgeSettings standard(String host, int port) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new EdgeSettings(
        host,
        port,
        cores,
        cores,
        500 * 1024,
        100,
        16 * 1024,
        64L << 20,
        4_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        20,
        JsonLimits.STANDARD,
        Optional.empty());
  }

  private static void check(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "edge: %s out of range (expected: %s)".formatted(name, expected));
    }
  }
}
