package io.privet.identity.graph;

import io.privet.identity.graph.Decision.CausedMove;
import io.privet.identity.kind.IdentifierKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The graph in memory: it loads, decides and writes as the one in PostgreSQL does. */
final class MemoryGraph {

  final Map<IdentifierKey, StoredNode> nodes = new HashMap<>();
  final Map<LinkKey, StoredLink> links = new HashMap<>();
  final Set<LinkKey> apart = new HashSet<>();
  final List<CausedMove> moves = new ArrayList<>();
  int largest;
  private final GraphSettings settings;

  MemoryGraph(GraphSettings settings) {
    this.settings = settings;
  }

  Map<Refusal, Integer> apply(List<Claim> claims) {
    ClaimSet all = ClaimSet.of(claims);
    Map<IdentifierKey, Instant> known = new HashMap<>();
    nodes.values().forEach(node -> known.put(node.key(), node.firstTime()));
    Changes changes = Changes.of(all, known, links);
    changes
        .unknown()
        .forEach((key, time) -> nodes.put(key, new StoredNode(key, key.profile(), time, Set.of())));
    return decide(changes.claims(), changes.touched());
  }

  void part(LinkKey pair) {
    apart.add(pair);
    decide(new ClaimSet(Map.of(), Map.of()), Set.of(pair.low(), pair.high()));
  }

  void rejoin(LinkKey pair) {
    apart.remove(pair);
    decide(new ClaimSet(Map.of(), Map.of()), Set.of(pair.low(), pair.high()));
  }

  private Map<Refusal, Integer> decide(ClaimSet changed, Set<IdentifierKey> touched) {
    Set<IdentifierKey> reached = reach(touched);
    Map<IdentifierKey, StoredNode> near = new HashMap<>();
    reached.forEach(key -> near.put(key, Optional.ofNullable(nodes.get(key)).orElseThrow()));
    Map<LinkKey, StoredLink> nearLinks = new HashMap<>();
    Map<IdentifierKey, Integer> degrees = new HashMap<>();
    for (StoredLink link : links.values()) {
      if (changed.links().containsKey(link.ends())
          || (link.matters() && reached.contains(link.ends().low()))) {
        nearLinks.put(link.ends(), link);
      }
      degrees.merge(link.ends().low(), 1, Integer::sum);
      degrees.merge(link.ends().high(), 1, Integer::sum);
    }
    Decision decision =
        Decider.decide(settings, new Neighbourhood(near, nearLinks, apart, degrees), changed);
    decision.nodes().forEach(node -> nodes.put(node.key(), node));
    decision.links().forEach(link -> links.put(link.ends(), link));
    moves.addAll(decision.moves());
    return decision.refusals();
  }

  Set<IdentifierKey> reach(Set<IdentifierKey> from) {
    Set<IdentifierKey> reached = new HashSet<>(from);
    Deque<IdentifierKey> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      IdentifierKey at = open.remove();
      for (StoredLink link : links.values()) {
        if (link.matters() && (link.ends().low().equals(at) || link.ends().high().equals(at))) {
          IdentifierKey next =
              link.ends().low().equals(at) ? link.ends().high() : link.ends().low();
          if (reached.add(next)) {
            open.add(next);
          }
        }
      }
    }
    largest = Math.max(largest, reached.size());
    return reached;
  }
}
