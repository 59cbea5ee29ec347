package io.privet.profiles.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventId;
import io.privet.testing.TestKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Builds events. */
public final class TestEvent {

  private final Event.Type type;
  private final String name;
  private final List<Event.ClaimedIdentifier> identifiers = new ArrayList<>();
  private final Map<String, Boolean> consent = new LinkedHashMap<>();
  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
  private final ObjectNode traits = JsonNodeFactory.instance.objectNode();
  private Instant time = Instant.parse("2026-11-01T12:00:00Z");
  private Optional<Instant> receivedAt = Optional.empty();
  private PurposeSet purposes = PurposeSet.NONE;

  private TestEvent(Event.Type type, String name) {
    this.type = type;
    this.name = name;
  }

  /** Something the customer did. */
  public static TestEvent track(String name) {
    return new TestEvent(Event.Type.TRACK, name);
  }

  /** A trait of the customer. */
  public static TestEvent identify(String trait, String value) {
    TestEvent event = new TestEvent(Event.Type.IDENTIFY, "");
    event.traits.put(trait, value);
    return event;
  }

  /** A completed order. */
  public static TestEvent order(String id, double revenue) {
    TestEvent event = track("Order Completed");
    event.properties.put("order_id", id).put("revenue", revenue).put("currency", "EUR");
    return event;
  }

  /** Adds an identifier; the strongest comes first. */
  public TestEvent of(String kind, String value) {
    identifiers.add(new Event.ClaimedIdentifier(kind, value));
    return this;
  }

  /** When it happened. */
  public TestEvent at(Instant when) {
    time = when;
    return this;
  }

  /** When it was received; at its time when it is not said. */
  public TestEvent receivedAt(Instant when) {
    receivedAt = Optional.of(when);
    return this;
  }

  /** Purposes that it was collected under. */
  public TestEvent under(String... names) {
    purposes = Purposes.standard().setOf(List.of(names));
    return this;
  }

  /** Consent that it states. */
  public TestEvent says(String purpose, boolean granted) {
    consent.put(purpose, granted);
    return this;
  }

  /** A property. */
  public TestEvent with(String property, String value) {
    properties.put(property, value);
    return this;
  }

  /** The event, with a message id of its own. */
  public Event build() {
    String messageId = UUID.randomUUID().toString();
    return new Event(
        EventId.ofBytes(TestKeys.blindIndex().hash("event", "shop\0" + messageId)),
        "shop",
        0,
        messageId,
        type,
        name,
        time,
        receivedAt.orElse(time),
        List.copyOf(identifiers),
        purposes,
        Map.copyOf(consent),
        properties,
        traits,
        JsonNodeFactory.instance.objectNode());
  }
}
