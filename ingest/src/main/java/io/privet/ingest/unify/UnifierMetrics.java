package io.privet.ingest.unify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Metrics of the unifier. */
final class UnifierMetrics {

  private final List<Counter> outcomes;
  private final Counter conflicts;
  private final Counter unavailable;
  private final Timer batches;
  private final AtomicLongArray lag;

  UnifierMetrics(MeterRegistry registry, int workers) {
    outcomes =
        List.of("applied", "duplicate", "unconsented", "parked", "expired").stream()
            .map(outcome -> registry.counter("privet_unify_records", "outcome", outcome))
            .toList();
    conflicts = registry.counter("privet_unify_retries", "cause", "conflict");
    unavailable = registry.counter("privet_unify_retries", "cause", "unavailable");
    batches = registry.timer("privet_unify_batch");
    lag = new AtomicLongArray(workers);
    registry.gauge("privet_unify_lag_records", this, UnifierMetrics::totalLag);
  }

  void committed(Tally tally, Timer.Sample started) {
    for (int column = 0; column < outcomes.size(); column++) {
      outcomes.get(column).increment((double) tally.total(column));
    }
    started.stop(batches);
  }

  void retried(Failure failure) {
    (failure == Failure.CONFLICT ? conflicts : unavailable).increment();
  }

  void lag(int worker, long records) {
    lag.set(worker, records);
  }

  private double totalLag() {
    double total = 0;
    for (int worker = 0; worker < lag.length(); worker++) {
      total += (double) lag.get(worker);
    }
    return total;
  }
}
