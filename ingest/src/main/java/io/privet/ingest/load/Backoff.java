package io.privet.ingest.load;

import java.time.Duration;

/** How long to wait before the next try. */
final class Backoff {
  private static final long FIRST_MILLIS = 200;
  private static final long MOST_MILLIS = 30_000;
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

  private Backoff() {}

  /**
   * Doubles from 0.2 s to 30 s, half of it by chance; never less than was asked for, and then up to
   * a fifth more, so that all who were sent away do not come back at once.
   *
   * @param attempt tries before this one that failed, from 1
   * @param asked what the server asked for; zero when nothing
   * @param chance from 0 to 1
   */
  static Duration delay(int attempt, Duration asked, double chance) {
    long doubled = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 10));
    long own = (long) (doubled * (0.5 + chance / 2));
    long bounded = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED.toMillis() : asked.toMillis();
    return Duration.ofMillis(Math.max(own, (long) (bounded * (1 + chance / 5))));
  }
}
