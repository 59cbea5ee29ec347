package io.privet.ingest.edge;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of bodies that may be held at one time. Safe for use by several threads. */
final class Budget {

  private final long most;
  private final AtomicLong held = new AtomicLong();

  Budget(long most) {
    this.most = most;
  }

  boolean tryTake(long bytes) {
    if (held.addAndGet(bytes) <= most) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
