package io.privet.profiles.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.privet.privacy.consent.PurposeSet;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.proto.profiles.v1.ConsentChoice;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.EventType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored form of an event: the message {@code privet.profiles.v1.Event}. Its JSON parts keep
 * the digits of every number.
 */
public final class EventCodec {

  private static final String TYPE_PREFIX = "EVENT_TYPE_";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private EventCodec() {}

  /** The stored form. */
  public static byte[] encode(Event event) {
    io.privet.proto.profiles.v1.Event.Builder message =
        io.privet.proto.profiles.v1.Event.newBuilder()
            .setEventId(ByteString.copyFrom(event.id().bytes()))
            .setSource(event.source())
            .setSourcePriority(event.sourcePriority())
            .setMessageId(event.messageId())
            .setType(EventType.valueOf(TYPE_PREFIX + event.type().name()))
            .setName(event.name())
            .setTime(timestamp(event.time()))
            .setReceivedAt(timestamp(event.receivedAt()))
            .setPurposes(event.purposes().mask())
            .setProperties(write(event.properties()))
            .setTraits(write(event.traits()))
            .setContext(write(event.context()));
    for (ClaimedIdentifier identifier : event.identifiers()) {
      message.addIdentifiers(
          EventIdentifier.newBuilder().setKind(identifier.kind()).setValue(identifier.value()));
    }
    event
        .consent()
        .forEach(
            (purpose, granted) ->
                message.addConsent(
                    ConsentChoice.newBuilder().setPurpose(purpose).setGranted(granted)));
    return message.build().toByteArray();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when the bytes are not one; the message holds none of them
   */
  public static Event decode(byte[] bytes) {
    try {
      io.privet.proto.profiles.v1.Event message =
          io.privet.proto.profiles.v1.Event.parseFrom(bytes);
      Map<String, Boolean> consent = new LinkedHashMap<>();
      for (ConsentChoice choice : message.getConsentList()) {
        consent.put(choice.getPurpose(), choice.getGranted());
      }
      return new Event(
          EventId.ofBytes(message.getEventId().toByteArray()),
          message.getSource(),
          message.getSourcePriority(),
          message.getMessageId(),
          Event.Type.valueOf(message.getType().name().substring(TYPE_PREFIX.length())),
          message.getName(),
          instant(message.getTime()),
          instant(message.getReceivedAt()),
          message.getIdentifiersList().stream()
              .map(i -> new ClaimedIdentifier(i.getKind(), i.getValue()))
              .toList(),
          new PurposeSet(message.getPurposes()),
          consent,
          read(message.getProperties()),
          read(message.getTraits()),
          read(message.getContext()));
    } catch (InvalidProtocolBufferException | JsonProcessingException | RuntimeException e) {
      throw new IllegalArgumentException("event: " + bytes.length + " bytes that are no event");
    }
  }

  private static String write(ObjectNode node) {
    try {
      return node.isEmpty() ? "" : JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event: JSON tree not writable", e);
    }
  }

  private static ObjectNode read(String text) throws JsonProcessingException {
    return text.isEmpty() ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(text);
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
