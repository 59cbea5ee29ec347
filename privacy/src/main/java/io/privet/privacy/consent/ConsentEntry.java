package io.privet.privacy.consent;

import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * One entry of the consent ledger: that a person granted or denied a purpose.
 *
 * @param profile profile that said so
 * @param purpose the purpose
 * @param granted whether granted; otherwise denied
 * @param time when, cut to microseconds; year 1 to 9999
 * @param evidence id of the event or request that shows it
 * @param source name of the source that reported it, 1 to 200 characters; no personal data
 */
public record ConsentEntry(
    ProfileId profile,
    Purpose purpose,
    boolean granted,
    Instant time,
    UUID evidence,
    String source) {

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final int MAX_SOURCE_LENGTH = 200;

  /** Checks time and source. */
  public ConsentEntry {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("consent: time (expected: year 1 to 9999)");
    }
    if (source.isEmpty() || source.length() > MAX_SOURCE_LENGTH || source.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "consent: source of %d characters (expected: 1 to 200, no NUL)"
              .formatted(source.length()));
    }
    time = time.truncatedTo(ChronoUnit.MICROS);
  }
}
