package io.privet.profiles.state;

import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.function.IntPredicate;

/** Shows a facet as the message of the profile service. */
public final class ProfileRenderer {

  private ProfileRenderer() {}

  /**
   * The profile as the facet has it at a time: identifiers, traits, groups, events, commerce and
   * activity. Ids and version are left to the caller.
   *
   * @param facet what the reader may see
   * @param now end of the windows; what is later does not count in them
   * @throws IllegalArgumentException when a datum of the facet is damaged
   */
  public static Profile.Builder render(Facet facet, Instant now) {
    return render(facet, now, field -> true);
  }

  /**
   * The same, with nothing but some of its fields.
   *
   * @param fields which, by their numbers in {@link Profile}
   */
  public static Profile.Builder render(Facet facet, Instant now, IntPredicate fields) {
    Profile.Builder profile = Profile.newBuilder();
    for (Aggregate<?> aggregate : facet.aggregates().all()) {
      if (fields.test(aggregate.shownIn())) {
        aggregate.render(facet, now, profile);
      }
    }
    return profile;
  }

  /**
   * Whether it is the name of a call, or of an event of the e-commerce specification: one that says
   * nothing of its own about a person.
   */
  public static boolean isStandardEvent(String name) {
    return EventCounts.STANDARD.contains(name);
  }
}
