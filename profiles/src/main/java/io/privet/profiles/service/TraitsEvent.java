package io.privet.profiles.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.privet.identity.kind.Identifier;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.keys.BlindIndex;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.profiles.event.EventId;
import io.privet.profiles.state.TraitLimits;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Makes the identify event that a request to write traits stands for. */
final class TraitsEvent {

  private static final int MAX_REQUEST_ID = 100;
  private static final int MAX_NAME = 255;
  private static final int MAX_BYTES = 32 * 1024;
  private static final String PREFIX = "traits.";

  /** No name of a source begins so: a token may be named like a source. */
  private static final String CALLER = "token:";

  private final BlindIndex hash;

  TraitsEvent(BlindIndex hash) {
    this.hash = hash;
  }

  /**
   * Makes the event. Its identity is that of the caller and the request's id, so that a repetition
   * is a duplicate.
   */
  Event of(
      UpsertTraitsRequest request,
      String caller,
      Purpose purpose,
      Identifier identifier,
      Instant now) {
    ObjectNode traits = traits(request);
    String messageId = messageId(request.getRequestId());
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    return new Event(
        EventId.ofBytes(hash.hash("event", CALLER + caller + "\0" + messageId)),
        caller,
        0,
        messageId,
        Event.Type.IDENTIFY,
        "",
        now,
        now,
        List.of(new ClaimedIdentifier(identifier.kind().name(), identifier.value())),
        new PurposeSet(purpose.bit()),
        Map.of(),
        none,
        traits,
        none);
  }

  /** Checks the request's traits and id, without a person. */
  static ObjectNode traits(UpsertTraitsRequest request) {
    Struct sent = request.getTraits();
    if (sent.getSerializedSize() > MAX_BYTES) {
      throw RequestException.invalid(
          "traits",
          "%d bytes (expected: at most %d)".formatted(sent.getSerializedSize(), MAX_BYTES));
    }
    ObjectNode traits = JsonNodeFactory.instance.objectNode();
    for (String name : names(request)) {
      if (name.isEmpty() || name.length() > MAX_NAME) {
        throw RequestException.invalid(
            "traits", "a name of %d characters (expected: 1 to 255)".formatted(name.length()));
      }
      traits.set(name, json(sent, name));
      TraitLimits.excess(name, traits.get(name))
          .ifPresent(
              excess -> {
                throw RequestException.invalid(
                    "traits", "%s (expected: %s)".formatted(excess.reason(), excess.expected()));
              });
    }
    if (traits.isEmpty()) {
      throw RequestException.invalid("traits", "none (expected: at least one)");
    }
    return traits;
  }

  private static com.fasterxml.jackson.databind.JsonNode json(Struct sent, String name) {
    Value value = sent.getFieldsMap().get(name);
    try {
      return value == null ? JsonNodeFactory.instance.nullNode() : JsonStruct.json(value);
    } catch (IllegalArgumentException e) {
      throw RequestException.invalid("traits", String.valueOf(e.getMessage()));
    }
  }

  private static Set<String> names(UpsertTraitsRequest request) {
    if (request.getUpdateMask().getPathsCount() == 0) {
      return request.getTraits().getFieldsMap().keySet();
    }
    Set<String> names = new LinkedHashSet<>();
    for (String path : request.getUpdateMask().getPathsList()) {
      String name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
      if (name.isEmpty() || name.equals("*") || path.equals("traits")) {
        throw RequestException.invalid(
            "update_mask", "a path without a name (expected: traits.NAME)");
      }
      names.add(name);
    }
    return names;
  }

  static String messageId(String requestId) {
    if (requestId.length() > MAX_REQUEST_ID) {
      throw RequestException.invalid(
          "request_id", "%d characters (expected: 1 to 100)".formatted(requestId.length()));
    }
    return requestId.isEmpty() ? UUID.randomUUID().toString() : requestId;
  }
}
