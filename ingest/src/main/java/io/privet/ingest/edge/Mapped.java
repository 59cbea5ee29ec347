package io.privet.ingest.edge;

import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import java.util.List;
import java.util.Optional;

/** What became of one event of a request. */
sealed interface Mapped {

  /**
   * It can be appended to the log.
   *
   * @param event the event
   * @param home the profile it belongs to
   * @param warnings what was left out of it
   */
  record Accepted(Event event, ProfileId home, List<Violation> warnings) implements Mapped {}

  /**
   * It cannot be used.
   *
   * @param messageId the client's id, when it is readable
   * @param errors why
   */
  record Rejected(Optional<String> messageId, List<Violation> errors) implements Mapped {}
}
