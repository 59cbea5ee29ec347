package io.privet.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.privacy.consent.Purpose.LawfulBasis;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConsentStatePropertyTest {

  private static final ProfileId PROFILE = new ProfileId(new UUID(1, 2));

  @Property
  void orderAndRepetitionDoNotMatter(
      @ForAll("entries") List<ConsentEntry> entries, @ForAll long seed) {
    List<ConsentEntry> shuffled = new ArrayList<>(entries);
    shuffled.addAll(entries.subList(0, entries.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(ConsentState.of(shuffled)).isEqualTo(ConsentState.of(entries));
  }

  @Property
  void eachPurposeFollowsItsNewestEntryAndATieIsADenial(
      @ForAll("entries") List<ConsentEntry> entries) {
    ConsentState state = ConsentState.of(entries);
    for (Purpose purpose : purposes()) {
      List<ConsentEntry> own = entries.stream().filter(e -> e.purpose().equals(purpose)).toList();
      Instant newest = own.stream().map(ConsentEntry::time).max(Instant::compareTo).orElse(null);
      boolean granted =
          !own.isEmpty()
              && own.stream().filter(e -> e.time().equals(newest)).allMatch(ConsentEntry::granted);
      assertThat(state.granted().contains(purpose)).isEqualTo(granted);
      assertThat(state.denied().contains(purpose)).isEqualTo(!own.isEmpty() && !granted);
    }
  }

  @Property
  void aPersonDeniesWhatAnyProfileDenies(
      @ForAll("entries") List<ConsentEntry> one, @ForAll("entries") List<ConsentEntry> other) {
    ConsentState first = ConsentState.of(one);
    ConsentState second = ConsentState.of(other);
    for (Purpose purpose : purposes()) {
      assertThat(EffectiveConsent.denied(List.of(first, second)).contains(purpose))
          .isEqualTo(first.denied().contains(purpose) || second.denied().contains(purpose));
    }
  }

  @Provide
  Arbitrary<List<ConsentEntry>> entries() {
    Arbitrary<ConsentEntry> entry =
        Combinators.combine(
                Arbitraries.of(purposes()),
                Arbitraries.of(true, false),
                Arbitraries.longs().between(0, 4),
                Arbitraries.longs().between(0, 3))
            .as(
                (purpose, granted, second, evidence) ->
                    new ConsentEntry(
                        PROFILE,
                        purpose,
                        granted,
                        Instant.ofEpochSecond(second),
                        new UUID(0, evidence),
                        "web"));
    return entry.list().ofMaxSize(30);
  }

  private static List<Purpose> purposes() {
    return List.of(
        new Purpose("first", 0, LawfulBasis.CONSENT),
        new Purpose("middle", 31, LawfulBasis.CONSENT),
        new Purpose("last", 62, LawfulBasis.CONSENT));
  }
}
