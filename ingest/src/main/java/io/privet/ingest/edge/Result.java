package io.privet.ingest.edge;

import java.util.List;
import java.util.Optional;

/**
 * What became of one event of a request.
 *
 * @param status the outcome
 * @param messageId the client's id, or the one made for it
 * @param notes errors of a rejected, warnings of an accepted event
 */
record Result(Status status, Optional<String> messageId, List<Violation> notes) {

  /** The outcome for one event. */
  enum Status {
    /** It is durable. */
    ACCEPTED,
    /** It never will be; another try is in vain. */
    REJECTED,
    /** It may not be durable; another try is welcome and cannot count twice. */
    UNAVAILABLE
  }
}
