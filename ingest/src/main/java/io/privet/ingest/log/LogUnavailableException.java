package io.privet.ingest.log;

import java.time.Duration;

/** The event log takes nothing at the moment: it is away, or what waits for it is at its bound. */
public final class LogUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  /**
   * Says why, and when to try again.
   *
   * @param fact why, without personal data
   * @param retryAfter after which time to try again
   */
  public LogUnavailableException(String fact, Duration retryAfter) {
    super(fact, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** After which time to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
