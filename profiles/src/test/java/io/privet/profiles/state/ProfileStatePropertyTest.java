package io.privet.profiles.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.privet.proto.profiles.v1.Profile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProfileStatePropertyTest {

  /** Limits that a history of forty events exceeds everywhere. */
  private static final Aggregates SMALL =
      new Aggregates(new Aggregates.Limits(3, 6, 5, 2, 2, 4, 2, 3));

  @Provide
  Arbitrary<List<Event>> histories() {
    return Histories.upTo(40);
  }

  @Provide
  Arbitrary<List<Event>> tagged() {
    return Histories.tagged(40);
  }

  @Provide
  Arbitrary<Aggregates> limits() {
    return Arbitraries.of(Aggregates.STANDARD, SMALL);
  }

  private static byte[] fold(Aggregates limits, List<Event> events) {
    return ProfileState.empty(limits).fold(events).encode();
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyOrderGivesTheSameBytes(
      @ForAll("limits") Aggregates limits,
      @ForAll("histories") List<Event> events,
      @ForAll Random random) {
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    assertThat(fold(limits, shuffled)).isEqualTo(fold(limits, events));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyBatchingThroughTheStoreGivesTheSameBytes(
      @ForAll("limits") Aggregates limits,
      @ForAll("histories") List<Event> events,
      @ForAll Random random) {
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    byte[] stored = ProfileState.empty(limits).encode();
    for (int i = 0, next; i < shuffled.size(); i = next) {
      next = Math.min(shuffled.size(), i + 1 + random.nextInt(4));
      List<Event> batch = shuffled.subList(i, next);
      stored = ProfileState.decode(stored, limits).fold(batch).encode();
    }
    assertThat(stored).isEqualTo(fold(limits, events));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void theFoldOfAUnionIsTheMergeOfTheFoldsInAnyGrouping(
      @ForAll("limits") Aggregates limits,
      @ForAll("histories") List<Event> events,
      @ForAll Random random) {
    List<List<Event>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    events.forEach(event -> parts.get(random.nextInt(3)).add(event));
    ProfileState a = ProfileState.empty(limits).fold(parts.get(0));
    ProfileState b = ProfileState.empty(limits).fold(parts.get(1));
    ProfileState c = ProfileState.empty(limits).fold(parts.get(2));
    byte[] whole = fold(limits, events);
    assertThat(a.merge(b).merge(c).encode()).isEqualTo(whole);
    assertThat(a.merge(b.merge(c)).encode()).isEqualTo(whole);
    assertThat(c.merge(a).merge(b).encode()).isEqualTo(whole);
    assertThat(a.merge(ProfileState.empty(limits)).encode()).isEqualTo(a.encode());
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aStoredStateIsReadBackAsItWas(
      @ForAll("limits") Aggregates limits, @ForAll("histories") List<Event> events) {
    byte[] bytes = fold(limits, events);
    ProfileState read = ProfileState.decode(bytes, limits);
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(Shop.render(read, Shop.NOW))
        .isEqualTo(Shop.render(ProfileState.empty(limits).fold(events), Shop.NOW));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anEventFoldsTheSameAfterItWasStored(@ForAll("histories") List<Event> events) {
    List<Event> read = events.stream().map(e -> EventCodec.decode(EventCodec.encode(e))).toList();
    assertThat(fold(Aggregates.STANDARD, read)).isEqualTo(fold(Aggregates.STANDARD, events));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aPurposeSeesWhatItsEventsAloneWouldMake(
      @ForAll("limits") Aggregates limits, @ForAll("histories") List<Event> events) {
    ProfileState state = ProfileState.empty(limits).fold(events);
    for (Purpose purpose : Purposes.standard().all()) {
      List<Event> those = events.stream().filter(e -> e.purposes().contains(purpose)).toList();
      Facet alone = Facet.of(limits, those);
      assertThat(ProfileRenderer.render(state.view(purpose), Shop.NOW).build())
          .isEqualTo(ProfileRenderer.render(alone, Shop.NOW).build());
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aViewHoldsNothingThatWasCollectedWithoutItsPurpose(
      @ForAll("limits") Aggregates limits, @ForAll("tagged") List<Event> events) {
    ProfileState state = ProfileState.empty(limits).fold(events);
    for (Purpose purpose : Purposes.standard().all()) {
      String text = ProfileRenderer.render(state.view(purpose), Shop.NOW).build().toString();
      for (Event event : events) {
        boolean tagged = text.contains(Histories.tag(event.purposes().mask()));
        assertThat(tagged).isEqualTo(event.purposes().contains(purpose) && tagged);
        if (limits == Aggregates.STANDARD) {
          assertThat(tagged).isEqualTo(event.purposes().contains(purpose));
        }
      }
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anUndoneMergeLeavesBothAsTheyWere(
      @ForAll("histories") List<Event> ours, @ForAll("histories") List<Event> theirs) {
    ProfileState a = ProfileState.empty().fold(ours);
    ProfileState b = ProfileState.empty().fold(theirs);
    byte[] before = a.encode();
    Profile together = Shop.render(a.merge(b), Shop.NOW);
    assertThat(a.encode()).isEqualTo(before);
    assertThat(a.encode()).isEqualTo(fold(Aggregates.STANDARD, ours));
    assertThat(b.encode()).isEqualTo(fold(Aggregates.STANDARD, theirs));
    assertThat(Shop.render(b.merge(a), Shop.NOW)).isEqualTo(together);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aPlainCountOfTheEventsGivesTheSameProfile(@ForAll("histories") List<Event> events) {
    Purpose analytics = Purposes.standard().find("analytics").orElseThrow();
    List<Event> those = events.stream().filter(e -> e.purposes().contains(analytics)).toList();
    Profile profile = Shop.render(ProfileState.empty().fold(events), Shop.NOW);
    new PlainModel(those, Shop.NOW).check(profile);
  }
}
