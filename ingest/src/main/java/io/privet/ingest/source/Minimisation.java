package io.privet.ingest.source;

import java.util.Optional;
import java.util.Set;

/**
 * What the edge keeps of an event (GDPR Article 5(1)(c)); everything else never reaches the log.
 *
 * @param ip what becomes of an address in {@code context.ip}
 * @param query query parameters that stay in the address of a page, lower-case; {@code *} at the
 *     end stands for any ending
 * @param properties names of the properties that stay; absent for all
 * @param traits names of the traits that stay; absent for all
 * @param context paths of the context fields that stay, with all that is below them
 */
public record Minimisation(
    Ip ip,
    Set<String> query,
    Optional<Set<String>> properties,
    Optional<Set<String>> traits,
    Set<String> context) {

  /** What becomes of an IP address. */
  public enum Ip {
    /** Its network stays: the first 24 bits of an IPv4, the first 48 of an IPv6 address. */
    TRUNCATE,
    /** Nothing stays. */
    DROP
  }

  /** The rules of a source that declares none. */
  public static final Minimisation STANDARD =
      new Minimisation(
          Ip.TRUNCATE,
          Set.of("utm_*"),
          Optional.empty(),
          Optional.empty(),
          Set.of(
              "app",
              "browser.name",
              "campaign",
              "device.type",
              "groupId",
              "ip",
              "library",
              "locale",
              "os.name",
              "page",
              "screen",
              "timezone"));
}
