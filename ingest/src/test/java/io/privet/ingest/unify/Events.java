package io.privet.ingest.unify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.keys.BlindIndex;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.profiles.event.EventId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Makes events as the edge does. */
final class Events {

  static final PurposeSet ALL = new PurposeSet(0b111111);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final BlindIndex blindIndex;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  Events(BlindIndex blindIndex) {
    this.blindIndex = blindIndex;
  }

  Event viewed(String messageId, String user) {
    ObjectNode properties = JSON.objectNode().put("product_id", "p1").put("category", "lamps");
    return event(
        messageId, "Product Viewed", List.of(new ClaimedIdentifier("user_id", user)), properties);
  }

  Event joining(String messageId, String user, String device) {
    return event(
        messageId,
        "Signed In",
        List.of(
            new ClaimedIdentifier("user_id", user), new ClaimedIdentifier("anonymous_id", device)),
        JSON.objectNode());
  }

  Event refusing(String messageId, String user) {
    Event event = viewed(messageId, user);
    return new Event(
        event.id(),
        event.source(),
        0,
        messageId,
        event.type(),
        event.name(),
        event.time(),
        event.receivedAt(),
        event.identifiers(),
        PurposeSet.NONE,
        Map.of("marketing", false),
        JSON.objectNode(),
        JSON.objectNode(),
        JSON.objectNode());
  }

  private Event event(
      String messageId, String name, List<ClaimedIdentifier> identifiers, ObjectNode properties) {
    return new Event(
        EventId.ofBytes(blindIndex.hash("event", "web\0" + messageId)),
        "web",
        0,
        messageId,
        Event.Type.TRACK,
        name,
        now,
        now,
        identifiers,
        ALL,
        Map.of(),
        properties,
        JSON.objectNode(),
        JSON.objectNode());
  }
}
