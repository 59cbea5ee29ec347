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
 * order of arrival makes no difference. What exceeds {@link TraitLimits} is as if absent. The limit
 * of names is one of hashes: which of too many are kept does not depend on the order of arrival.
 */
record Traits(int field, int limit) implements Registers {

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
    if (TraitLimits.excess(trait.getKey(), trait.getValue()).isPresent()) {
      return Optional.empty();
    }
    ByteString value = ByteString.copyFromUtf8(trait.getValue().toString());
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
