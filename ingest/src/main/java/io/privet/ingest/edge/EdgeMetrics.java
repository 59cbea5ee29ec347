package io.privet.ingest.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The edge's metrics. Their tags hold routes, statuses and outcomes, never what was sent. */
final class EdgeMetrics {

  private final MeterRegistry registry;
  private final Map<String, Timer> requests = new ConcurrentHashMap<>();
  private final Map<Result.Status, Counter> events = new EnumMap<>(Result.Status.class);

  EdgeMetrics(MeterRegistry registry, Budget budget) {
    this.registry = registry;
    for (Result.Status status : Result.Status.values()) {
      events.put(
          status,
          Counter.builder("privet.edge.events")
              .description("Events by what became of them")
              .tag("outcome", status.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    Gauge.builder("privet.edge.in.flight.bytes", budget, Budget::held)
        .description("Bytes of request bodies held")
        .baseUnit("bytes")
        .register(registry);
  }

  void answered(String route, int status, long nanos) {
    requests
        .computeIfAbsent(route + " " + status, key -> timer(route, status))
        .record(Duration.ofNanos(nanos));
  }

  void events(List<Result> results) {
    for (Result result : results) {
      counter(result.status()).increment();
    }
  }

  private Counter counter(Result.Status status) {
    Counter counter = events.get(status);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + status);
    }
    return counter;
  }

  private Timer timer(String route, int status) {
    return Timer.builder("privet.edge.requests")
        .description("Requests from their head to their answer")
        .tag("route", route)
        .tag("status", Integer.toString(status))
        .register(registry);
  }
}
