package io.privet.profiles.read;

import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.state.ProfileState;
import java.util.List;

/**
 * One person as the store knows it now: the merged state of all its profiles. It holds personal
 * data of every purpose and has no text form; what leaves the process is a {@link #view}.
 *
 * @param id the id of the leading profile
 * @param profiles all profiles that the identity graph joins, in ascending order
 * @param version how often the profiles were written, in all; 0 for a past time
 * @param denied the purposes that the person denies now: what any of its profiles denies
 * @param state the merge of the profiles' states
 */
public record Person(
    ProfileId id, List<ProfileId> profiles, long version, PurposeSet denied, ProfileState state) {

  /** Takes a copy of the list. */
  public Person {
    profiles = List.copyOf(profiles);
  }

  /**
   * What a reader with these purposes may see now: the merge of the facets that were collected
   * under at least one of the purposes that the person does not deny.
   */
  public PersonView view(PurposeSet wanted) {
    PurposeSet allowed = wanted.minus(denied);
    Omissions omissions = new Omissions(wanted);
    for (PurposeSet collected : state.facets().keySet()) {
      if (collected.intersect(allowed).isEmpty()) {
        omissions.add(collected);
      }
    }
    return new PersonView(this, state.view(allowed), omissions.list());
  }

  /** Whether a reader with these purposes may see anything at all. */
  public boolean isVisibleTo(PurposeSet wanted) {
    PurposeSet allowed = wanted.minus(denied);
    return state.facets().keySet().stream().anyMatch(mask -> !mask.intersect(allowed).isEmpty());
  }

  @Override
  public String toString() {
    return "person " + id;
  }
}
