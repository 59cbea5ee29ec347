package io.privet.identity.graph;

import io.privet.privacy.subject.ProfileId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operation changed in the graph.
 *
 * @param moves the profiles whose person changed, in the order of the changes
 * @param newIdentifiers how many identifiers were seen for the first time
 * @param refusals how many links were refused that were not before, by reason; {@code DEGREE} and
 *     {@code CLUSTER} are guards at work and worth an alarm
 */
public record GraphChange(List<Move> moves, int newIdentifiers, Map<Refusal, Integer> refusals) {

  /** Nothing changed. */
  public static final GraphChange NONE = new GraphChange(List.of(), 0, Map.of());

  /** Copies the collections. */
  public GraphChange {
    moves = List.copyOf(moves);
    refusals = Map.copyOf(refusals);
  }

  /**
   * One profile that changed its person.
   *
   * @param profile the profile
   * @param from its old person; for a new profile itself
   * @param to its new person
   */
  public record Move(ProfileId profile, ProfileId from, ProfileId to) {}

  /** The profiles whose person changed. */
  public Set<ProfileId> moved() {
    return moves.stream().map(Move::profile).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return moves.isEmpty() && newIdentifiers == 0 && refusals.isEmpty();
  }

  /** This change and one that came after it. */
  GraphChange and(GraphChange next) {
    if (next.isEmpty()) {
      return this;
    }
    List<Move> all = new ArrayList<>(moves);
    all.addAll(next.moves);
    Map<Refusal, Integer> sum = new EnumMap<>(Refusal.class);
    sum.putAll(refusals);
    next.refusals.forEach((refusal, count) -> sum.merge(refusal, count, Integer::sum));
    return new GraphChange(all, newIdentifiers + next.newIdentifiers, sum);
  }
}
