package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of a request.
 *
 * @param envelope the fields beside the events; of a single event, the event
 * @param events the events in their order
 */
record Payload(ObjectNode envelope, List<RawEvent> events) {

  /**
   * An event as sent.
   *
   * @param fields its fields; empty when it has a flaw
   * @param bytes its length in bytes
   * @param flaw what makes it unreadable
   */
  record RawEvent(ObjectNode fields, int bytes, Optional<Violation> flaw) {}
}
