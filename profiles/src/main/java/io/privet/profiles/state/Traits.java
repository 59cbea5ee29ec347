package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import io.privet.proto.profiles.v1.Trait;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The traits of the person: {@code traits} of identify events and {@code context.traits} of any
 * event (of one event the former win). JSON null removes a trait; its register stays, so that the
 * order of arrival makes no difference. A value nested deeper than {@value JsonValues#DEEPEST}
 * levels or longer than {@value #LONGEST_VALUE} bytes of JSON text is as if absent, and so is a
 * name of more than {@value Json#LONGEST_TEXT} characters. The limit is one of hashes.
 */
record Traits(int field, int limit) implements Registers {

  static final int LONGEST_VALUE = 8192;

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit);
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    boolean identify = event.type() == Event.Type.IDENTIFY;
    JsonNode inContext = event.context().path("traits");
    for (Map.Entry<String, JsonNode> trait : inContext.properties()) {
      if (!identify || !event.traits().has(trait.getKey())) {
        register(event, trait).ifPresent(data);
      }
    }
    if (identify) {
      event.traits().properties().forEach(trait -> register(event, trait).ifPresent(data));
    }
  }

  private static Optional<Register> register(Event event, Map.Entry<String, JsonNode> trait) {
    if (trait.getKey().length() > Json.LONGEST_TEXT || JsonValues.isTooDeep(trait.getValue())) {
      return Optional.empty();
    }
    ByteString value = ByteString.copyFromUtf8(trait.getValue().toString());
    if (value.size() > LONGEST_VALUE) {
      return Optional.empty();
    }
    ByteString name = ByteString.copyFromUtf8(trait.getKey());
    return Optional.of(Registers.said(event, name, value).setSource(event.source()).build());
  }

  @Override
  public int shownIn() {
    return Profile.TRAITS_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet.data(this).forEach(register -> render(register, profile));
  }

  private static void render(Register register, Profile.Builder profile) {
    Value value = JsonValues.value(register.getValue().toStringUtf8());
    if (!value.hasNullValue()) {
      profile.putTraits(
          register.getKey().toStringUtf8(),
          Trait.newBuilder()
              .setValue(value)
              .setTime(Registers.timestamp(register.getTime()))
              .setSource(register.getSource())
              .build());
    }
  }
}
