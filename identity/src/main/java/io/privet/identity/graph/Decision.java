package io.privet.identity.graph;

import io.privet.identity.graph.GraphChange.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be written, each list in the order of its keys.
 *
 * @param nodes identifiers that differ from what is stored
 * @param links links that are new or differ from what is stored
 * @param moves the changes of persons, with what caused them
 * @param refusals links refused that were not before
 */
record Decision(
    List<StoredNode> nodes,
    List<StoredLink> links,
    List<CausedMove> moves,
    Map<Refusal, Integer> refusals) {

  /** A change of person, the link or pair that caused it and the claim behind a link. */
  record CausedMove(Move move, Optional<LinkKey> cause, Optional<Evidence> evidence) {}

  /** What it changes, once it is written. */
  GraphChange change() {
    return new GraphChange(moves.stream().map(CausedMove::move).toList(), 0, refusals);
  }
}
