package io.privet.ingest.log;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for its acknowledgement: bounded in bytes and records, and able to tell that nothing
 * moves. Safe for use by several threads; a bound may be passed by one call per thread.
 */
final class InFlight {

  private final long maxBytes;
  private final int maxEvents;
  private final long stallNanos;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger events = new AtomicInteger();
  private volatile long movedAt;

  InFlight(LogSettings settings) {
    maxBytes = settings.maxInFlightBytes();
    maxEvents = settings.maxInFlightEvents();
    stallNanos = settings.stallAfter().toNanos();
  }

  boolean tryEnter(int count, long size, long nowNanos) {
    if (bytes.get() + size > maxBytes || events.get() + count > maxEvents) {
      return false;
    }
    bytes.addAndGet(size);
    if (events.getAndAdd(count) == 0) {
      movedAt = nowNanos;
    }
    return true;
  }

  void leave(long size) {
    bytes.addAndGet(-size);
    events.decrementAndGet();
  }

  void acknowledged(long nowNanos) {
    movedAt = nowNanos;
  }

  boolean isStalled(long nowNanos) {
    return events.get() > 0 && nowNanos - movedAt > stallNanos;
  }

  long bytes() {
    return bytes.get();
  }

  int events() {
    return events.get();
  }
}
