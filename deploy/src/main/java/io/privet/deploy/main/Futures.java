package io.privet.deploy.main;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The border between the main thread, which may block, and the event loops. */
final class Futures {

  private static final int PATIENCE_SECONDS = 60;

  private Futures() {}

  /** Blocks until it is there. */
  static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done after " + PATIENCE_SECONDS + " s", e);
    }
  }
}
