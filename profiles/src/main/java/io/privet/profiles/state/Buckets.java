package io.privet.profiles.state;

import java.util.Arrays;
import java.util.List;

/**
 * Counts by period, newest first, in the form in which {@code Counter} stores them: pairs of the
 * distance to the period before in the list and the count. What is too far from the newest is
 * dropped; it is as far from the newest of every larger set.
 *
 * @param millis length of a period
 * @param kept number of periods kept, the newest included
 */
record Buckets(long millis, int kept) {

  /** Two days, and the one that the newest event may lie ahead of now. */
  static final Buckets HOURS = new Buckets(3_600_000L, 72);

  static final Buckets DAYS = new Buckets(86_400_000L, 400);

  /** The number of the period of a time; periods begin at 1970-01-01 UTC. */
  long period(long time) {
    return Math.floorDiv(time, millis);
  }

  /** Adds up two lists whose newest events are of the given times. */
  long[] join(List<Long> a, long lastOfA, List<Long> b, long lastOfB) {
    Cursor left = new Cursor(a, period(lastOfA));
    Cursor right = new Cursor(b, period(lastOfB));
    long newest = Math.max(period(lastOfA), period(lastOfB));
    long[] joined = new long[a.size() + b.size()];
    int size = 0;
    long before = newest;
    while (left.has() || right.has()) {
      long period = Math.max(left.period(), right.period());
      if (newest - period >= kept) {
        break;
      }
      joined[size++] = before - period;
      joined[size++] = left.take(period) + right.take(period);
      before = period;
    }
    return Arrays.copyOf(joined, size);
  }

  /** The sum of the counts of the given number of periods that end with that of now. */
  long sum(List<Long> pairs, long last, long now, int periods) {
    long end = period(now);
    long sum = 0;
    for (Cursor cursor = new Cursor(pairs, period(last)); cursor.has(); ) {
      long period = cursor.period();
      if (end - period >= periods) {
        break;
      }
      long count = cursor.take(period);
      sum += period <= end ? count : 0;
    }
    return sum;
  }

  /** Goes through the pairs. */
  private static final class Cursor {

    private final List<Long> pairs;
    private int next;
    private long period;

    Cursor(List<Long> pairs, long newest) {
      this.pairs = pairs;
      this.period = newest;
      advance();
    }

    private void advance() {
      if (has()) {
        period -= pairs.get(next);
      }
    }

    boolean has() {
      return next + 1 < pairs.size();
    }

    long period() {
      return has() ? period : Long.MIN_VALUE;
    }

    /** The count of the period if it is this one's turn, and goes on; else 0. */
    long take(long wanted) {
      if (!has() || period != wanted) {
        return 0;
      }
      long count = pairs.get(next + 1);
      next += 2;
      advance();
      return count;
    }
  }
}
