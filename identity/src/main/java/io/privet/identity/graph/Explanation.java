package io.privet.identity.graph;

import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Why two profiles are one person, or are not. It holds kinds and pseudonyms, no values.
 *
 * @param person the person of the one
 * @param otherPerson the person of the other; the same when they are one person
 * @param chain the links that join the two, from the one to the other; empty when none do
 * @param refused links at either profile that join nothing, oldest first, at most 100
 * @param partings pairs with one of the two that officers keep apart
 */
public record Explanation(
    ProfileId person,
    ProfileId otherPerson,
    List<Step> chain,
    List<Step> refused,
    List<Parting> partings) {

  /** Whether the two are one person. */
  public boolean onePerson() {
    return person.equals(otherPerson);
  }

  /**
   * A profile at an end of a link.
   *
   * @param profile the profile
   * @param kind name of the kind of its identifier
   */
  public record End(ProfileId profile, String kind) {}

  /**
   * A link.
   *
   * @param from one end; in a chain the end that comes first
   * @param to the other end
   * @param time when an event first claimed it
   * @param evidence id of that event
   * @param source source of that event
   * @param refusal why it joins nothing; nothing when it joins
   */
  public record Step(
      End from, End to, Instant time, UUID evidence, String source, Optional<Refusal> refusal) {}

  /**
   * Two profiles that are kept apart.
   *
   * @param one one profile
   * @param other the other profile
   * @param actor who parted them
   * @param reason why
   * @param at when
   */
  public record Parting(End one, End other, String actor, String reason, Instant at) {}
}
