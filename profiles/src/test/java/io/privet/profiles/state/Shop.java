package io.privet.profiles.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventId;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Writes events down in few words, and reads the profile that they make. */
final class Shop {

  static final PurposeSet ALL = new PurposeSet(0b111111);
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final List<Event> events = new ArrayList<>();
  private String source = "web";
  private int priority;
  private String context = "{}";

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static EventId id(long number) {
    return new EventId(number * 0x9e3779b97f4a7c15L, number);
  }

  /** The events that follow come from this source. */
  Shop from(String name, int itsPriority) {
    source = name;
    priority = itsPriority;
    return this;
  }

  /** The events that follow have this context. */
  Shop in(String itsContext) {
    context = itsContext;
    return this;
  }

  Shop track(String time, String name, String properties) {
    return add(Event.Type.TRACK, time, name, properties, "{}");
  }

  Shop identify(String time, String traits) {
    return add(Event.Type.IDENTIFY, time, "", "{}", traits);
  }

  Shop add(Event.Type type, String time, String name, String properties, String traits) {
    Instant instant = Instant.parse(time.length() == 10 ? time + "T12:00:00Z" : time);
    events.add(
        new Event(
            id(events.size() + 1),
            source,
            priority,
            "message-" + events.size(),
            type,
            name,
            instant,
            instant,
            List.of(new Event.ClaimedIdentifier("user_id", "u1")),
            ALL,
            Map.of(),
            json(properties),
            json(traits),
            json(context)));
    return this;
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  /** The profile now; the order in which the events are folded makes no difference. */
  Profile profile() {
    List<Event> reversed = new ArrayList<>(events);
    Collections.reverse(reversed);
    Profile forwards = render(ProfileState.empty().fold(events), NOW);
    ProfileState backwards = ProfileState.empty();
    for (Event event : reversed) {
      backwards = ProfileState.decode(backwards.fold(List.of(event)).encode());
    }
    if (!forwards.equals(render(backwards, NOW))) {
      throw new AssertionError("the order of arrival made a difference");
    }
    return forwards;
  }

  static Profile render(ProfileState state, Instant now) {
    return ProfileRenderer.render(
            state.view(Purposes.standard().find("analytics").orElseThrow()), now)
        .build();
  }
}
