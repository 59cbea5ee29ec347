package io.privet.profiles.read;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A place in a timeline, newest first: before (that is, older than) the event of this time and id.
 *
 * @param time time of the event, in microseconds' resolution
 * @param event id of the event
 */
public record Cursor(Instant time, UUID event) {

  private static final UUID LOWEST = new UUID(0, 0);

  /** Before everything: the newest event comes first. */
  public static final Cursor NEWEST = new Cursor(Instant.parse("9999-12-31T00:00:00Z"), LOWEST);

  /** Events of this time and older ones. */
  static Cursor upTo(Instant time) {
    Instant end = time.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    return end.isAfter(NEWEST.time) ? NEWEST : new Cursor(end, LOWEST);
  }

  OffsetDateTime sqlTime() {
    return time.atOffset(ZoneOffset.UTC);
  }
}
