package io.privet.profiles.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the gRPC server.
 *
 * @param host address to bind
 * @param port port to bind; 0 for any free one
 * @param tls certificate and key; may be absent only on a loopback address
 * @param reflection whether reflection is offered
 * @param maxInboundBytes largest request
 * @param maxConcurrentCalls unary calls with a token under way at once, over all connections
 * @param maxWatches profiles watched at once
 * @param maxCallTime longest time of a unary call, and of the wait for a call's request; a caller's
 *     shorter deadline holds
 */
public record ServerSettings(
    String host,
    int port,
    Optional<Tls> tls,
    boolean reflection,
    int maxInboundBytes,
    int maxConcurrentCalls,
    int maxWatches,
    Duration maxCallTime) {

  /**
   * Server certificate.
   *
   * @param certificate PEM file with the certificate chain
   * @param key PEM file with the private key, PKCS #8
   */
  public record Tls(Path certificate, Path key) {}

  /** Checks ranges, and that nothing but loopback goes without TLS. */
  public ServerSettings {
    atLeast("max-inbound-bytes", maxInboundBytes, 1024);
    atLeast("max-concurrent-calls", maxConcurrentCalls, 1);
    atLeast("max-watches", maxWatches, 1);
    if (maxCallTime.isNegative() || maxCallTime.isZero()) {
      throw new IllegalArgumentException("max-call-time: not positive (expected: positive)");
    }
    if (tls.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "host: %s without TLS (expected: a loopback address, or certificate and key)"
              .formatted(host));
    }
  }

  /** The defaults: loopback with reflection, 1 MiB, 1,000 calls, 1,000 watches, 5 s. */
  public static ServerSettings loopback(int port) {
    return new ServerSettings(
        "127.0.0.1", port, Optional.empty(), true, 1 << 20, 1000, 1000, Duration.ofSeconds(5));
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: %d (expected: at least %d)".formatted(name, value, least));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host: unknown (expected: an address of this machine)", e);
    }
  }
}
