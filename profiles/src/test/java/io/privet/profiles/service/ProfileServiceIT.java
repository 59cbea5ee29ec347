package io.privet.profiles.service;

import static io.privet.profiles.service.ServiceFixture.ALL;
import static io.privet.profiles.service.ServiceFixture.field;
import static io.privet.profiles.service.ServiceFixture.get;
import static io.privet.profiles.service.ServiceFixture.key;
import static io.privet.profiles.service.ServiceFixture.refusal;
import static io.privet.profiles.service.ServiceFixture.status;
import static io.privet.profiles.testing.TestEvent.identify;
import static io.privet.profiles.testing.TestEvent.order;
import static io.privet.profiles.testing.TestEvent.track;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.privet.profiles.testing.TestProfiles;
import io.privet.proto.profiles.v1.BatchGetProfilesRequest;
import io.privet.proto.profiles.v1.BatchGetProfilesResponse;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.ListEventsRequest;
import io.privet.proto.profiles.v1.ListEventsResponse;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.ProfileServiceGrpc.ProfileServiceBlockingStub;
import io.privet.proto.profiles.v1.TimelineEvent;
import io.privet.proto.profiles.v1.Trait;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import io.privet.proto.profiles.v1.UpsertTraitsResponse;
import io.privet.proto.profiles.v1.Withheld;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProfileServiceIT {

  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private static ServiceFixture fixture;
  private static TestProfiles profiles;
  private static ProfileServiceBlockingStub client;

  /** Each test has a person of its own. */
  private final String user = "user-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    fixture = new ServiceFixture();
    profiles = fixture.profiles;
    client = fixture.as(ALL);
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void getsByIdentifierAndByAnyProfileId() {
    profiles.apply(
        order("1", 10).of("user_id", user).of("anonymous_id", "a-" + user).under("marketing"));
    Profile byUser = client.getProfile(get("user_id", user, "marketing")).getProfile();
    Profile byDevice =
        client.getProfile(get("anonymous_id", "a-" + user, "marketing")).getProfile();
    assertThat(byUser.getCommerce().getOrders()).isEqualTo(1);
    assertThat(byUser.getProfileIdsCount()).isEqualTo(2);
    assertThat(byDevice).isEqualTo(byUser);
    for (String id : byUser.getProfileIdsList()) {
      GetProfileRequest request =
          GetProfileRequest.newBuilder()
              .setPerson(PersonKey.newBuilder().setProfileId(id))
              .setPurpose("marketing")
              .build();
      assertThat(client.getProfile(request).getProfile()).isEqualTo(byUser);
    }
  }

  @Test
  void showsOnlyWhatThePurposeAllowsAndSaysWhatItWithholds() {
    profiles.apply(
        identify("city", "Turin").of("user_id", user).under("marketing", "analytics"),
        identify("shoe", "43").of("user_id", user).under("analytics"));
    GetProfileResponse marketing = client.getProfile(get("user_id", user, "marketing"));
    assertThat(marketing.getProfile().getTraitsMap()).containsOnlyKeys("city");
    assertThat(marketing.getWithheldList())
        .containsExactly(
            Withheld.newBuilder()
                .setReason(Withheld.Reason.REASON_NOT_COLLECTED_FOR_PURPOSE)
                .setCount(1)
                .addPurposes("analytics")
                .build());
    GetProfileResponse analytics = client.getProfile(get("user_id", user, "analytics"));
    assertThat(analytics.getProfile().getTraitsMap()).containsOnlyKeys("city", "shoe");
    assertThat(analytics.getWithheldList()).isEmpty();
  }

  @Test
  void withholdsAtOnceWhatThePersonDenies() {
    profiles.apply(identify("city", "Turin").of("user_id", user).under("marketing", "analytics"));
    profiles.apply(
        track("Consent").of("user_id", user).under("necessary").says("marketing", false));
    GetProfileResponse marketing = client.getProfile(get("user_id", user, "marketing"));
    assertThat(marketing.getProfile().getTraitsMap()).isEmpty();
    assertThat(marketing.getProfile().getIdentifiersList()).isEmpty();
    assertThat(marketing.getWithheldList())
        .extracting(Withheld::getReason)
        .containsExactlyInAnyOrder(
            Withheld.Reason.REASON_CONSENT_WITHDRAWN,
            Withheld.Reason.REASON_NOT_COLLECTED_FOR_PURPOSE);
    GetProfileResponse analytics = client.getProfile(get("user_id", user, "analytics"));
    assertThat(analytics.getProfile().getTraitsMap()).containsOnlyKeys("city");
  }

  @Test
  void fillsOnlyTheFieldsOfTheMask() {
    profiles.apply(order("1", 10).of("user_id", user).under("marketing"));
    Profile profile =
        client
            .getProfile(
                get("user_id", user, "marketing").toBuilder()
                    .setReadMask(FieldMask.newBuilder().addPaths("commerce.orders"))
                    .build())
            .getProfile();
    assertThat(profile.getCommerce().getOrders()).isEqualTo(1);
    assertThat(profile.getCommerce().getRevenueList()).isEmpty();
    assertThat(profile.getIdentifiersList()).isEmpty();
    assertThat(profile.getProfileId()).isNotEmpty();
    assertThat(profile.getVersion()).isPositive();
  }

  @Test
  void getsThePastAsItsEventsMakeIt() {
    profiles.apply(
        order("1", 10).of("user_id", user).at(NOON).under("marketing"),
        order("2", 20).of("user_id", user).at(NOON.plusSeconds(60)).under("marketing"));
    assertThat(ordersAt(NOON.minusSeconds(1))).isZero();
    assertThat(ordersAt(NOON)).isEqualTo(1);
    assertThat(ordersAt(NOON.plusSeconds(59))).isEqualTo(1);
    assertThat(ordersAt(NOON.plusSeconds(60))).isEqualTo(2);
  }

  private long ordersAt(Instant at) {
    GetProfileRequest request =
        get("user_id", user, "marketing").toBuilder()
            .setAt(Timestamp.newBuilder().setSeconds(at.getEpochSecond()))
            .build();
    return client.getProfile(request).getProfile().getCommerce().getOrders();
  }

  @Test
  void tellsWhoIsNotThere() {
    assertThat(refusal(() -> client.getProfile(get("user_id", user, "marketing"))))
        .isEqualTo("NO_SUCH_PERSON");
    assertThat(refusal(() -> client.listEvents(list().build()))).isEqualTo("NO_SUCH_PERSON");
    profiles.apply(order("1", 10).of("user_id", user).under("marketing"));
    profiles.destroyKey(profiles.profile("user_id", user));
    assertThat(refusal(() -> client.getProfile(get("user_id", user, "marketing"))))
        .isEqualTo("NO_SUCH_PERSON");
    assertThat(refusal(() -> client.listEvents(list().build()))).isEqualTo("NO_SUCH_PERSON");
  }

  @Test
  void answersABatchInTheOrderAsked() {
    profiles.apply(
        order("1", 10).of("user_id", user).of("anonymous_id", "a-" + user).under("marketing"),
        order("2", 20).of("user_id", "other-" + user).under("marketing"));
    BatchGetProfilesResponse response =
        client.batchGetProfiles(
            BatchGetProfilesRequest.newBuilder()
                .setPurpose("marketing")
                .addPeople(key("user_id", "other-" + user))
                .addPeople(key("user_id", "nobody-" + user))
                .addPeople(key("anonymous_id", "a-" + user))
                .addPeople(key("user_id", user))
                .build());
    assertThat(response.getResultsList())
        .extracting(result -> result.getFound())
        .containsExactly(true, false, true, true);
    assertThat(response.getResults(0).getProfile().getProfileId())
        .isEqualTo(profiles.profile("user_id", "other-" + user).toString());
    assertThat(response.getResults(2)).isEqualTo(response.getResults(3));
  }

  @Test
  void pagesThroughTheWholeTimelineWhileEventsArrive() {
    int total = 60;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < total; i++) {
      // Three events share each time, so that the id decides between them.
      Instant time = NOON.plusSeconds(i / 3);
      profiles.apply(
          track("n" + i)
              .of(i % 2 == 0 ? "user_id" : "anonymous_id", user)
              .at(time)
              .under("marketing"));
      expected.add("n" + i);
    }
    profiles.apply(
        track("join").of("user_id", user).of("anonymous_id", user).at(NOON).under("analytics"));
    List<TimelineEvent> seen = new ArrayList<>();
    long withheld = 0;
    ListEventsRequest.Builder request = list().setPageSize(7);
    do {
      ListEventsResponse page = client.listEvents(request.build());
      assertThat(page.getEventsCount()).isLessThanOrEqualTo(7);
      seen.addAll(page.getEventsList());
      withheld += page.getWithheldList().stream().mapToLong(Withheld::getCount).sum();
      request.setPageToken(page.getNextPageToken());
      profiles.apply(
          track("later").of("user_id", user).at(NOON.plusSeconds(1000)).under("marketing"));
    } while (!request.getPageToken().isEmpty());
    assertThat(seen)
        .extracting(TimelineEvent::getName)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(seen)
        .extracting(event -> event.getTime().getSeconds())
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(withheld).isEqualTo(1);
  }

  @Test
  void pagesPastManyWithheldEvents() {
    List<io.privet.profiles.event.Event> events = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      events.add(
          track("hidden").of("user_id", user).at(NOON.plusSeconds(i)).under("analytics").build());
    }
    events.add(track("seen").of("user_id", user).at(NOON.minusSeconds(1)).under("sale").build());
    profiles.apply(events);
    ListEventsRequest.Builder request = list().setPurpose("sale").setPageSize(1);
    List<String> names = new ArrayList<>();
    long withheld = 0;
    int pages = 0;
    do {
      ListEventsResponse page = client.listEvents(request.build());
      page.getEventsList().forEach(event -> names.add(event.getName()));
      withheld += page.getWithheldList().stream().mapToLong(Withheld::getCount).sum();
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!request.getPageToken().isEmpty());
    assertThat(names).containsExactly("seen");
    assertThat(withheld).isEqualTo(1200);
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void listsNothingOfAPurposeThatIsDenied() {
    profiles.apply(
        track("a").of("user_id", user).under("marketing").says("marketing", false),
        track("b").of("user_id", user).under("analytics"));
    ListEventsResponse page = client.listEvents(list().build());
    assertThat(page.getEventsList()).isEmpty();
    assertThat(page.getNextPageToken()).isEmpty();
    assertThat(page.getWithheldList())
        .extracting(Withheld::getReason)
        .containsExactlyInAnyOrder(
            Withheld.Reason.REASON_CONSENT_WITHDRAWN,
            Withheld.Reason.REASON_NOT_COLLECTED_FOR_PURPOSE);
  }

  @Test
  void refusesForeignPageTokens() {
    profiles.apply(track("a").of("user_id", user).under("marketing"));
    assertThat(field(() -> client.listEvents(list().setPageToken("AAAA").build())))
        .isEqualTo("page_token");
  }

  private ListEventsRequest.Builder list() {
    return ListEventsRequest.newBuilder().setPerson(key("user_id", user)).setPurpose("marketing");
  }

  @Test
  void readsItsOwnWrites() {
    UpsertTraitsResponse written = client.upsertTraits(upsert("city", "Turin").build());
    assertThat(written.getWritten()).isTrue();
    assertThat(written.getProfileId()).isEqualTo(profiles.profile("user_id", user).toString());
    Trait city =
        client.getProfile(get("user_id", user, "marketing")).getProfile().getTraitsOrThrow("city");
    assertThat(city.getValue().getStringValue()).isEqualTo("Turin");
    assertThat(city.getSource()).isEqualTo("all");
  }

  @Test
  void writesARequestOnce() {
    UpsertTraitsRequest request = upsert("city", "Turin").setRequestId("r-" + user).build();
    assertThat(client.upsertTraits(request).getWritten()).isTrue();
    assertThat(client.upsertTraits(request).getWritten()).isFalse();
  }

  @Test
  void removesATraitThatTheMaskNamesWithoutAValue() {
    client.upsertTraits(upsert("city", "Turin").build());
    client.upsertTraits(
        upsert("other", "kept out")
            .setUpdateMask(FieldMask.newBuilder().addPaths("traits.city"))
            .build());
    assertThat(client.getProfile(get("user_id", user, "marketing")).getProfile().getTraitsMap())
        .isEmpty();
  }

  @Test
  void writesByProfileIdToTheStrongestIdentifier() {
    profiles.apply(
        track("a").of("user_id", user).of("anonymous_id", "a-" + user).under("marketing"));
    client.upsertTraits(
        upsert("city", "Turin")
            .setPerson(byId(profiles.profile("anonymous_id", "a-" + user).toString()))
            .build());
    Profile profile = client.getProfile(get("user_id", user, "marketing")).getProfile();
    assertThat(profile.getTraitsMap()).containsOnlyKeys("city");
    assertThat(profile.getProfileIdsCount()).isEqualTo(2);
  }

  @Test
  void writesNothingForAnUnknownProfileId() {
    UpsertTraitsRequest request =
        upsert("city", "Turin").setPerson(byId(UUID.randomUUID().toString())).build();
    assertThat(refusal(() -> client.upsertTraits(request))).isEqualTo("NO_SUCH_PERSON");
  }

  @Test
  void writesNothingForAPurposeThatSomebodyDeniedOfWhomNothingIsKept() {
    profiles.apply(track("a").of("user_id", user).under().says("marketing", false));
    assertThat(refusal(() -> client.upsertTraits(upsert("city", "Turin").build())))
        .isEqualTo("PURPOSE_DENIED_BY_PERSON");
  }

  @Test
  void writesNothingForAPurposeThatIsDenied() {
    profiles.apply(track("a").of("user_id", user).under("necessary").says("marketing", false));
    assertThat(refusal(() -> client.upsertTraits(upsert("city", "Turin").build())))
        .isEqualTo("PURPOSE_DENIED_BY_PERSON");
    GetProfileResponse response = client.getProfile(get("user_id", user, "marketing"));
    assertThat(response.getWithheldList())
        .extracting(Withheld::getReason)
        .containsExactly(Withheld.Reason.REASON_NOT_COLLECTED_FOR_PURPOSE);
  }

  private UpsertTraitsRequest.Builder upsert(String name, String value) {
    return UpsertTraitsRequest.newBuilder()
        .setPerson(key("user_id", user))
        .setPurpose("marketing")
        .setTraits(
            Struct.newBuilder().putFields(name, Value.newBuilder().setStringValue(value).build()));
  }

  private static PersonKey byId(String id) {
    return PersonKey.newBuilder().setProfileId(id).build();
  }

  @Test
  void anUndoneMergeChangesTheNextRead() {
    String device = "a-" + user;
    profiles.apply(
        order("1", 10).of("user_id", user).under("marketing"),
        order("2", 20).of("anonymous_id", device).under("marketing"),
        track("Login").of("user_id", user).of("anonymous_id", device).under("marketing"));
    assertThat(orders("user_id", user)).isEqualTo(2);
    TestProfiles.await(
        profiles
            .pool()
            .withTransaction(
                tx ->
                    profiles
                        .graph()
                        .part(
                            tx,
                            profiles.profile("user_id", user),
                            profiles.profile("anonymous_id", device),
                            "officer",
                            "test")));
    assertThat(orders("user_id", user)).isEqualTo(1);
    assertThat(orders("anonymous_id", device)).isEqualTo(1);
  }

  private static long orders(String kind, String value) {
    return client.getProfile(get(kind, value, "marketing")).getProfile().getCommerce().getOrders();
  }

  @Test
  void namesTheWrongFieldAndNeverItsValue() {
    String secret = "jane.doe.example.com";
    assertThat(field(() -> client.getProfile(get("email", secret, "marketing"))))
        .isEqualTo("person.identifier.value");
    assertThat(status(() -> client.getProfile(get("email", secret, "marketing"))).toString())
        .doesNotContain("jane");
    assertThat(field(() -> client.getProfile(get("jane", "x", "marketing"))))
        .isEqualTo("person.identifier.kind");
    assertThat(status(() -> client.getProfile(get("jane", "x", "marketing"))).toString())
        .doesNotContain("jane");
    assertThat(field(() -> client.getProfile(get("user_id", user, "")))).isEqualTo("purpose");
    assertThat(field(() -> client.getProfile(get("user_id", user, "jane")))).isEqualTo("purpose");
    assertThat(
            field(
                () ->
                    client.getProfile(
                        GetProfileRequest.newBuilder().setPurpose("marketing").build())))
        .isEqualTo("person");
    assertThat(
            field(
                () ->
                    client.getProfile(
                        GetProfileRequest.newBuilder()
                            .setPerson(byId("1-2-3-4-5"))
                            .setPurpose("marketing")
                            .build())))
        .isEqualTo("person.profile_id");
    assertThat(
            field(
                () ->
                    client.getProfile(
                        get("user_id", user, "marketing").toBuilder()
                            .setReadMask(FieldMask.newBuilder().addPaths("jane"))
                            .build())))
        .isEqualTo("read_mask");
    assertThat(field(() -> client.listEvents(list().setPageSize(1001).build())))
        .isEqualTo("page_size");
    assertThat(field(() -> client.batchGetProfiles(batch(0)))).isEqualTo("people");
    assertThat(field(() -> client.batchGetProfiles(batch(501)))).isEqualTo("people");
    assertThat(
            field(
                () ->
                    client.batchGetProfiles(
                        batch(2).toBuilder().addPeople(key("email", secret)).build())))
        .isEqualTo("people[2].identifier.value");
  }

  @Test
  void readsFiveHundredPeopleAtOnce() {
    List<io.privet.profiles.event.Event> events = new ArrayList<>();
    BatchGetProfilesRequest.Builder request =
        BatchGetProfilesRequest.newBuilder().setPurpose("marketing");
    for (int i = 0; i < 500; i++) {
      events.add(order("o" + i, i).of("user_id", user + i).under("marketing").build());
      request.addPeople(key("user_id", user + i));
    }
    profiles.apply(events);
    BatchGetProfilesResponse response = client.batchGetProfiles(request.build());
    Set<String> people = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      assertThat(response.getResults(i).getProfile().getProfileId())
          .isEqualTo(profiles.profile("user_id", user + i).toString());
      people.add(response.getResults(i).getProfile().getProfileId());
    }
    assertThat(people).hasSize(500);
  }

  private BatchGetProfilesRequest batch(int size) {
    BatchGetProfilesRequest.Builder request =
        BatchGetProfilesRequest.newBuilder().setPurpose("marketing");
    for (int i = 0; i < size; i++) {
      request.addPeople(key("user_id", user + i));
    }
    return request.build();
  }
}
