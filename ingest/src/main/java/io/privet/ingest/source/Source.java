package io.privet.ingest.source;

import io.privet.privacy.consent.PurposeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A source of events: a web shop, a CRM, an order system.
 *
 * @param name its name; part of the identity of its events
 * @param priority precedence of its writes among those of one time; the higher wins
 * @param keyHashes SHA-256 of each of its write keys, in 64 hexadecimal digits
 * @param origins origins whose pages may send with its keys; {@code *} stands for any. A source
 *     without origins cannot be used from a browser
 * @param identifiers names of the kinds of identifiers that its events may claim; absent for all. A
 *     key that is public, as that of a page, claims for whoever has it
 * @param consent how consent is read from its events
 * @param minimisation what is kept of its events
 * @param limits how much it may send
 * @param window which event times are believed
 */
public record Source(
    String name,
    int priority,
    List<String> keyHashes,
    Set<String> origins,
    Optional<Set<String>> identifiers,
    ConsentRules consent,
    Minimisation minimisation,
    Limits limits,
    TimeWindow window) {

  /**
   * How consent is read from the events of a source.
   *
   * @param always purposes that every event serves, whatever it states
   * @param defaults purposes granted when an event states nothing that can be read
   * @param categories purposes behind a consent category; a category named like a purpose stands
   *     for that purpose without being listed
   */
  public record ConsentRules(
      PurposeSet always, PurposeSet defaults, Map<String, PurposeSet> categories) {}

  /**
   * How much a source may send.
   *
   * @param eventBytes largest event in bytes of JSON as sent
   * @param batchEvents most events in one request
   * @param eventsPerSecond most events per second and node over time; absent for no bound
   */
  public record Limits(int eventBytes, int batchEvents, OptionalInt eventsPerSecond) {

    /** The limits of the Segment tracking API: 32 kB and 2,500 events. */
    public static final Limits STANDARD = new Limits(32 * 1024, 2_500, OptionalInt.empty());
  }

  /**
   * The event times that are believed, both ends included.
   *
   * @param earliest the earliest
   * @param future how far after the receipt
   */
  public record TimeWindow(Instant earliest, Duration future) {

    /** From the year 2000 to a day after the receipt. */
    public static final TimeWindow STANDARD =
        new TimeWindow(Instant.parse("2000-01-01T00:00:00Z"), Duration.ofHours(24));
  }

  /** Whether its events may claim identifiers of that kind. */
  public boolean mayClaim(String kind) {
    return identifiers.isEmpty() || identifiers.get().contains(kind);
  }

  /** Whether pages of that origin may send with the keys of this source. */
  public boolean allowsOrigin(String origin) {
    return origins.contains(origin) || origins.contains("*");
  }
}
