package io.privet.ingest.edge;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;

/** The body of a request while it comes in: bounded, and paid for from the common budget. */
final class Body {

  private final Budget budget;
  private final int most;
  private byte[] bytes = new byte[0];
  private int length;
  private long taken;

  Body(Budget budget, int most) {
    this.budget = budget;
    this.most = most;
  }

  /** Adds what came in; fails when the body or all bodies together become too large. */
  void add(Buffer chunk) {
    if (chunk.length() > most - length) {
      throw tooLarge(most);
    }
    take(chunk.length());
    if (length == 0) {
      bytes = chunk.getBytes();
    } else {
      ensure(length + chunk.length());
      chunk.getBytes(bytes, length);
    }
    length += chunk.length();
  }

  byte[] bytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Takes more of the budget, for what is made of the body. */
  void take(long amount) {
    if (!budget.tryTake(amount)) {
      throw EdgeException.retryable(
          Refusal.UNAVAILABLE, "too many requests at once", java.time.Duration.ofSeconds(1));
    }
    taken += amount;
  }

  /** Gives everything back; a second call does nothing. */
  void release() {
    budget.giveBack(taken);
    taken = 0;
    bytes = new byte[0];
    length = 0;
  }

  static EdgeException tooLarge(int most) {
    return EdgeException.of(
        Refusal.TOO_LARGE,
        "body",
        String.format(Locale.ROOT, "more than %,d bytes", most),
        String.format(Locale.ROOT, "at most %,d", most));
  }

  private void ensure(int capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(capacity, 2 * bytes.length)));
    }
  }
}
