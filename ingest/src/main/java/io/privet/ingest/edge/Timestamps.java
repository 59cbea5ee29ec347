package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.ingest.source.Source.TimeWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/**
 * Reads points in time: ISO 8601 with {@code T} or a space, any fraction, {@code Z}, {@code +hh},
 * {@code +hhmm}, {@code +hh:mm} or no offset for UTC; a date alone for its midnight in UTC;
 * milliseconds since 1970 as a number or its digits.
 */
final class Timestamps {

  static final String EXPECTED = "ISO 8601, or milliseconds since 1970";

  private static final int LONGEST = 40;
  private static final int LONGEST_CANONICAL = 30;
  private static final int EPOCH_DIGITS = 15;
  private static final DateTimeFormatter LENIENT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm[:ss]")
          .optionalStart()
          .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendPattern("[XXX][XX][X]")
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  private Timestamps() {}

  /** The point in time in milliseconds' resolution, or nothing when it cannot be read. */
  static Optional<Instant> read(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Optional.of(Instant.ofEpochMilli(node.longValue()));
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST) {
      return Optional.empty();
    }
    String text = node.textValue();
    return isCanonical(text) ? canonical(text) : lenient(text.strip());
  }

  /** Corrects for the skew of the client's clock: what it sent at its own time came in at ours. */
  static Instant corrected(Instant original, Instant sentAt, Instant receivedAt) {
    return receivedAt.minus(Duration.between(original, sentAt));
  }

  static boolean isBelievable(Instant time, Instant receivedAt, TimeWindow window) {
    return !time.isBefore(window.earliest()) && !time.isAfter(receivedAt.plus(window.future()));
  }

  /** Whether it has the form of JavaScript's {@code toISOString}, with any fraction or none. */
  private static boolean isCanonical(String text) {
    int length = text.length();
    return length >= 20
        && length <= LONGEST_CANONICAL
        && length != 21
        && text.charAt(length - 1) == 'Z'
        && text.charAt(10) == 'T'
        && (length == 20 || text.charAt(19) == '.')
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** What is finer than a millisecond is read and left out. */
  private static Optional<Instant> canonical(String text) {
    try {
      LocalDateTime time =
          LocalDateTime.of(
              digits(text, 0, 4),
              digits(text, 5, 7),
              digits(text, 8, 10),
              digits(text, 11, 13),
              digits(text, 14, 16),
              digits(text, 17, 19),
              nanos(text, 20, text.length() - 1));
      return Optional.of(time.toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int nanos(String text, int from, int to) {
    int nanos = to > from ? digits(text, from, to) : 0;
    for (int digit = Math.max(0, to - from); digit < 9; digit++) {
      nanos *= 10;
    }
    return nanos;
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("no digit");
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static Optional<Instant> lenient(String text) {
    if (text.length() <= EPOCH_DIGITS && text.matches("[0-9]+")) {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    try {
      TemporalAccessor parsed =
          LENIENT.parseBest(text, Instant::from, LocalDateTime::from, LocalDate::from);
      return Optional.of(instant(parsed).truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant instant(TemporalAccessor parsed) {
    if (parsed instanceof Instant instant) {
      return instant;
    }
    return parsed instanceof LocalDateTime local
        ? local.toInstant(ZoneOffset.UTC)
        : LocalDate.from(parsed).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
