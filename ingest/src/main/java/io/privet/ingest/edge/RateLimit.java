package io.privet.ingest.edge;

import io.privet.ingest.source.Source;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the events per second of each source by the generic cell rate algorithm (ITU-T I.371); a
 * second's worth may come at once. Safe for use by several threads.
 */
final class RateLimit {

  private static final long BURST_NANOS = 1_000_000_000L;

  private final Map<String, AtomicLong> theoreticalArrivals = new ConcurrentHashMap<>();

  /** Takes so many events; when that is too many, takes none and says how long to wait. */
  Optional<Duration> take(Source source, int events, long nowNanos) {
    if (source.limits().eventsPerSecond().isEmpty()) {
      return Optional.empty();
    }
    long cost = BURST_NANOS * events / source.limits().eventsPerSecond().getAsInt();
    AtomicLong arrival =
        theoreticalArrivals.computeIfAbsent(source.name(), n -> new AtomicLong(nowNanos));
    while (true) {
      long expected = arrival.get();
      long ahead = Math.max(0, expected - nowNanos);
      if (ahead > 0 && ahead + cost > BURST_NANOS) {
        return Optional.of(Duration.ofNanos(ahead));
      }
      if (arrival.compareAndSet(expected, nowNanos + ahead + cost)) {
        return Optional.empty();
      }
    }
  }
}
