package io.privet.ingest.load;

import java.util.OptionalInt;

/**
 * Spreads events over time: so many a second, no bursts beyond one batch. Any number of threads.
 */
final class RateLimit {
  private final OptionalInt perSecond;
  private long nextFreeNanos;

  RateLimit(OptionalInt perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.nextFreeNanos = nowNanos;
  }

  /** Takes a place for so many events; returns how many nanoseconds to wait for it. */
  synchronized long reserve(int events, long nowNanos) {
    if (perSecond.isEmpty()) {
      return 0;
    }
    long start = Math.max(nowNanos, nextFreeNanos);
    nextFreeNanos = start + events * 1_000_000_000L / perSecond.getAsInt();
    return start - nowNanos;
  }
}
