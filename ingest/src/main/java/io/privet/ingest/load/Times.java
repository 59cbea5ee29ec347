package io.privet.ingest.load;

import com.google.errorprone.annotations.Immutable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Times and dates as files write them. */
@Immutable
final class Times {
  private static final int MAX_PATTERNS = 1000;

  // A memory of what formatter() answers: nobody sees whether it remembers.
  @SuppressWarnings("Immutable")
  private final Map<String, DateTimeFormatter> patterns = new ConcurrentHashMap<>();

  /** An ISO 8601 time; without an offset it is UTC, without a time of day midnight. */
  Instant iso(String text) {
    String trimmed = text.trim();
    try {
      return instant(
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              trimmed, OffsetDateTime::from, LocalDateTime::from),
          ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return isoDate(trimmed);
    }
  }

  private static Instant isoDate(String text) {
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new RowException("not an ISO 8601 time", "for example 2026-03-01T09:30:00Z");
    }
  }

  /** A time in a pattern of java.time; an offset in the text wins over the zone. */
  Instant time(String text, String pattern, String zone) {
    ZoneId zoneId = zone(zone);
    try {
      TemporalAccessor found =
          formatter(pattern)
              .parseBest(text.trim(), ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
      return instant(found, zoneId);
    } catch (DateTimeException e) {
      throw new RowException("not a time in the pattern", pattern);
    }
  }

  /** A date in a pattern of java.time, as ISO 8601 text. */
  String date(String text, String pattern) {
    try {
      return LocalDate.parse(text.trim(), formatter(pattern)).toString();
    } catch (DateTimeException e) {
      throw new RowException("not a date in the pattern", pattern);
    }
  }

  DateTimeFormatter formatter(String pattern) {
    DateTimeFormatter known = patterns.get(pattern);
    if (known != null) {
      return known;
    }
    try {
      DateTimeFormatter made = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
      if (patterns.size() < MAX_PATTERNS) {
        patterns.put(pattern, made);
      }
      return made;
    } catch (IllegalArgumentException e) {
      throw new RowException("not a pattern of a time", "for example dd/MM/yyyy HH:mm");
    }
  }

  static ZoneId zone(String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new RowException("not a time zone", "for example Europe/London");
    }
  }

  private static Instant instant(TemporalAccessor found, ZoneId zone) {
    if (found instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    }
    if (found instanceof OffsetDateTime offset) {
      return offset.toInstant();
    }
    if (found instanceof LocalDateTime local) {
      return local.atZone(zone).toInstant();
    }
    return LocalDate.from(found).atStartOfDay(zone).toInstant();
  }
}
