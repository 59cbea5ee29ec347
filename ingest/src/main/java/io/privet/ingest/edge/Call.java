package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.profiles.event.Event;
import java.util.Locale;
import java.util.Optional;

/** The calls of the tracking specification by their names. */
final class Call {

  static final String NAMES = "track, identify, page, screen, group or alias";

  private Call() {}

  /** The type that a batch's event names. */
  static Optional<Event.Type> find(JsonNode type) {
    return type.isTextual() ? find(type.textValue()) : Optional.empty();
  }

  static Optional<Event.Type> find(String name) {
    return switch (name) {
      case "track" -> Optional.of(Event.Type.TRACK);
      case "identify" -> Optional.of(Event.Type.IDENTIFY);
      case "page" -> Optional.of(Event.Type.PAGE);
      case "screen" -> Optional.of(Event.Type.SCREEN);
      case "group" -> Optional.of(Event.Type.GROUP);
      case "alias" -> Optional.of(Event.Type.ALIAS);
      default -> Optional.empty();
    };
  }

  static String name(Event.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
