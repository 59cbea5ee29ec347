package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.privet.identity.kind.IdentityRules;
import io.privet.identity.kind.Reading;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventId;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import io.privet.testing.TestKeys;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TraitsEventTest {

  private static final Struct TRAITS =
      Struct.newBuilder()
          .putFields("name", Value.newBuilder().setStringValue("Ada").build())
          .putFields("age", Value.newBuilder().setNumberValue(36).build())
          .putFields("gone", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
          .build();

  @Test
  void writesAllWithoutAMask() throws Exception {
    assertTraits(request(), "{\"name\":\"Ada\",\"age\":36,\"gone\":null}");
  }

  @Test
  void writesOnlyWhatTheMaskNames() throws Exception {
    assertTraits(request("traits.age"), "{\"age\":36}");
    assertTraits(request("age"), "{\"age\":36}");
  }

  @Test
  void removesWhatTheMaskNamesWithoutAValue() throws Exception {
    assertTraits(request("traits.a.b", "name"), "{\"a.b\":null,\"name\":\"Ada\"}");
  }

  @Test
  void refusesAPathWithoutAName() {
    for (String path : new String[] {"", "traits", "traits.", "*"}) {
      assertRefused(request(path), "update_mask: ");
    }
  }

  @Test
  void refusesNoTraits() {
    assertRefused(UpsertTraitsRequest.getDefaultInstance(), "traits: none");
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    Value nan = Value.newBuilder().setNumberValue(Double.NaN).build();
    assertRefused(with("n", nan), "traits: a number that is not finite");
  }

  @Test
  void refusesTooLongNamesAndTooMuch() {
    Value value = Value.newBuilder().setStringValue("x".repeat(33_000)).build();
    assertRefused(with("n", value), "traits: 33");
    assertRefused(with("n".repeat(256), Value.newBuilder().setBoolValue(true).build()), "traits: ");
  }

  @Test
  void refusesATooLongRequestId() {
    assertThatThrownBy(() -> TraitsEvent.messageId("x".repeat(101)))
        .hasMessage("request_id: 101 characters (expected: 1 to 100)");
  }

  @Test
  void namesAnUnnamedRequestAnewEachTime() {
    assertThat(TraitsEvent.messageId("")).isNotEqualTo(TraitsEvent.messageId("")).hasSize(36);
  }

  /** The edge names its events by their source's name and the message id. */
  @Test
  void anEventOfATokenIsNoEventOfASourceOfThatName() {
    BlindIndex hash = TestKeys.blindIndex();
    Event event =
        new TraitsEvent(hash)
            .of(
                request().toBuilder().setRequestId("m1").build(),
                "web",
                Purposes.standard().find("marketing").orElseThrow(),
                ((Reading.Accepted) IdentityRules.standard().read("user_id", "u")).identifier(),
                Instant.parse("2026-11-01T12:00:00Z"));
    assertThat(event.id())
        .isNotEqualTo(EventId.ofBytes(hash.hash("event", "web\0m1")))
        .isEqualTo(EventId.ofBytes(hash.hash("event", "token:web\0m1")));
    assertThat(event.source()).isEqualTo("web");
  }

  private static UpsertTraitsRequest request(String... mask) {
    UpsertTraitsRequest.Builder request = UpsertTraitsRequest.newBuilder().setTraits(TRAITS);
    for (String path : mask) {
      request.getUpdateMaskBuilder().addPaths(path);
    }
    return request.build();
  }

  private static UpsertTraitsRequest with(String name, Value value) {
    return UpsertTraitsRequest.newBuilder()
        .setTraits(Struct.newBuilder().putFields(name, value))
        .build();
  }

  private static void assertTraits(UpsertTraitsRequest request, String json) throws Exception {
    assertThat(new ObjectMapper().writeValueAsString(TraitsEvent.traits(request))).isEqualTo(json);
  }

  private static void assertRefused(UpsertTraitsRequest request, String message) {
    assertThatThrownBy(() -> TraitsEvent.traits(request))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith(message);
  }
}
