package io.privet.ingest.edge;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request is refused as a whole. */
final class EdgeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final transient List<Violation> violations;
  private final transient Optional<Duration> retryAfter;

  private EdgeException(
      Refusal refusal, List<Violation> violations, Optional<Duration> retryAfter) {
    super(refusal.title(), null, false, false);
    this.refusal = refusal;
    this.violations = violations;
    this.retryAfter = retryAfter;
  }

  static EdgeException of(Refusal refusal, String field, String reason, String expected) {
    return of(refusal, List.of(new Violation(field, reason, expected)));
  }

  static EdgeException of(Refusal refusal, List<Violation> violations) {
    return new EdgeException(refusal, violations, Optional.empty());
  }

  static EdgeException retryable(Refusal refusal, String reason, Duration retryAfter) {
    List<Violation> violations =
        List.of(new Violation("", reason, "another try after Retry-After"));
    return new EdgeException(refusal, violations, Optional.of(retryAfter));
  }

  Refusal refusal() {
    return refusal;
  }

  List<Violation> violations() {
    return violations;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
