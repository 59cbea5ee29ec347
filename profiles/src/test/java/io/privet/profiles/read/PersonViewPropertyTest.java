package io.privet.profiles.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.testing.TestEvent;
import io.privet.proto.profiles.v1.EventCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PersonViewPropertyTest {

  private static final List<String> NAMES =
      List.of("necessary", "analytics", "personalization", "marketing");
  private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");
  private static final ProfileId ID = new ProfileId(new UUID(1, 1));

  /** Each event is named after its purposes, so that the view tells which data it is made of. */
  @Property(tries = 200)
  void aViewIsMadeOfExactlyWhatMayBeSeen(
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 15) Integer> masks,
      @ForAll @IntRange(min = 0, max = 15) int denied,
      @ForAll @IntRange(min = 0, max = 15) int wanted) {
    List<Event> events = new ArrayList<>();
    masks.forEach(mask -> events.add(event(mask)));
    Person person =
        new Person(ID, List.of(ID), 1, new PurposeSet(denied), ProfileState.empty().fold(events));
    PersonView view = person.view(new PurposeSet(wanted));
    List<String> visible =
        masks.stream().filter(mask -> (mask & wanted & ~denied) != 0).map(m -> "m" + m).toList();
    List<EventCount> counts = ProfileRenderer.render(view.facet(), NOW).getEventsList();
    assertThat(counts.stream().map(EventCount::getName))
        .containsExactlyInAnyOrderElementsOf(visible.stream().distinct().toList());
    assertThat(counts.stream().mapToLong(EventCount::getCount).sum()).isEqualTo(visible.size());
    assertThat(person.isVisibleTo(new PurposeSet(wanted))).isEqualTo(!visible.isEmpty());
    assertWithheld(view, masks, denied, wanted);
  }

  private static void assertWithheld(PersonView view, List<Integer> masks, int denied, int wanted) {
    long withdrawn =
        masks.stream()
            .distinct()
            .filter(mask -> (mask & wanted) != 0 && (mask & wanted & ~denied) == 0)
            .count();
    long notCollected = masks.stream().distinct().filter(mask -> (mask & wanted) == 0).count();
    assertThat(count(view, Omission.Reason.CONSENT_WITHDRAWN)).isEqualTo(withdrawn);
    assertThat(count(view, Omission.Reason.NOT_COLLECTED_FOR_PURPOSE)).isEqualTo(notCollected);
  }

  private static long count(PersonView view, Omission.Reason reason) {
    return view.withheld().stream()
        .filter(omission -> omission.reason() == reason)
        .mapToLong(Omission::count)
        .sum();
  }

  private static Event event(int mask) {
    String[] purposes = Purposes.standard().names(new PurposeSet(mask)).toArray(String[]::new);
    assertThat(NAMES).contains(purposes);
    return TestEvent.track("m" + mask).of("user_id", "u").under(purposes).build();
  }
}
