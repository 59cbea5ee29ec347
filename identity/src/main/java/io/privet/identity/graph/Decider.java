package io.privet.identity.graph;

import io.privet.identity.graph.Admission.Admitted;
import io.privet.identity.graph.Decision.CausedMove;
import io.privet.identity.graph.GraphChange.Move;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what is stored with what is claimed and says what to write. Pure: (settings, what is
 * stored, what is claimed anew) to a {@link Decision}.
 */
final class Decider {

  private final Neighbourhood stored;
  private final ClaimSet changed;
  private final Admitted admitted;
  private final Partition partition;
  private final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);

  private Decider(GraphSettings settings, Neighbourhood stored, ClaimSet changed) {
    this.stored = stored;
    this.changed = changed;
    admitted = Admission.admit(stored, changed.links(), settings);
    Map<IdentifierKey, Set<IdentifierKind>> shared = new HashMap<>();
    Map<IdentifierKey, Instant> firstTimes = new HashMap<>(stored.nodes().size() * 2);
    for (StoredNode node : stored.nodes().values()) {
      firstTimes.put(node.key(), firstTime(node));
      if (!node.shared().isEmpty()) {
        shared.put(node.key(), node.shared());
      }
    }
    partition =
        Resolver.resolve(new Subgraph(firstTimes, admitted.links(), stored.apart(), shared));
  }

  /** Decides. Every end of a changed link must be among the stored identifiers. */
  static Decision decide(GraphSettings settings, Neighbourhood stored, ClaimSet changed) {
    Decider decider = new Decider(settings, stored, changed);
    List<StoredLink> links = decider.links();
    return new Decision(decider.nodes(), links, decider.moves(links), decider.refusals);
  }

  private Instant firstTime(StoredNode node) {
    Instant claimed = changed.firstTimes().get(node.key());
    return claimed != null && claimed.isBefore(node.firstTime()) ? claimed : node.firstTime();
  }

  private List<StoredNode> nodes() {
    List<StoredNode> nodes = new ArrayList<>();
    for (StoredNode node : stored.nodes().values()) {
      StoredNode now =
          new StoredNode(
              node.key(),
              person(node.key()),
              firstTime(node),
              partition.shared().getOrDefault(node.key(), Set.of()));
      if (!now.equals(node)) {
        nodes.add(now);
      }
    }
    nodes.sort(Comparator.comparing(StoredNode::key));
    return nodes;
  }

  private ProfileId person(IdentifierKey key) {
    ProfileId person = partition.persons().get(key);
    if (person == null) {
      throw new IllegalStateException("partition: an identifier is missing (expected: all)");
    }
    return person;
  }

  private List<StoredLink> links() {
    List<StoredLink> links = new ArrayList<>();
    for (Entry<LinkKey, Evidence> link : admitted.links().entrySet()) {
      Refusal refusal = partition.refusals().get(link.getKey());
      write(new StoredLink(link.getKey(), link.getValue(), Optional.ofNullable(refusal)), links);
    }
    for (LinkKey link : admitted.refused()) {
      write(new StoredLink(link, evidence(link), Optional.of(Refusal.CLUSTER)), links);
    }
    if (admitted.dropped() > 0) {
      refusals.put(Refusal.DEGREE, admitted.dropped());
    }
    links.sort(Comparator.comparing(StoredLink::ends));
    return links;
  }

  private Evidence evidence(LinkKey link) {
    StoredLink before = stored.links().get(link);
    Evidence claimed = changed.links().get(link);
    if (before == null || claimed == null) {
      return before == null ? Objects.requireNonNull(claimed) : before.first();
    }
    return Evidence.earlier(before.first(), claimed);
  }

  private void write(StoredLink now, List<StoredLink> links) {
    StoredLink before = stored.links().get(now.ends());
    if (now.equals(before)) {
      return;
    }
    links.add(now);
    if (before == null || !before.refusal().equals(now.refusal())) {
      now.refusal().ifPresent(refusal -> refusals.merge(refusal, 1, Integer::sum));
    }
  }

  private List<CausedMove> moves(List<StoredLink> changes) {
    List<StoredNode> moved = new ArrayList<>();
    for (StoredNode node : stored.nodes().values()) {
      if (!person(node.key()).equals(node.person())) {
        moved.add(node);
      }
    }
    if (moved.isEmpty()) {
      return List.of();
    }
    moved.sort(Comparator.comparing(node -> node.key().profile()));
    Disjoint clusters = clusters(changes);
    Map<IdentifierKey, StoredLink> causes = causes(clusters, changes);
    List<CausedMove> moves = new ArrayList<>();
    for (StoredNode node : moved) {
      Move move = new Move(node.key().profile(), node.person(), person(node.key()));
      Optional<StoredLink> cause = Optional.ofNullable(causes.get(clusters.find(node.key())));
      moves.add(new CausedMove(move, cause.map(StoredLink::ends), cause.map(StoredLink::first)));
    }
    return moves;
  }

  private Disjoint clusters(List<StoredLink> changes) {
    Disjoint clusters = new Disjoint();
    admitted.links().keySet().forEach(clusters::join);
    changes.forEach(link -> clusters.join(link.ends()));
    return clusters;
  }

  /** Of the links that were claimed anew in a cluster the canonically first. */
  private Map<IdentifierKey, StoredLink> causes(Disjoint clusters, List<StoredLink> changes) {
    Map<LinkKey, StoredLink> written = new HashMap<>();
    changes.forEach(link -> written.put(link.ends(), link));
    Map<IdentifierKey, StoredLink> causes = new HashMap<>();
    for (Entry<LinkKey, Evidence> link : Resolver.inOrder(changed.links())) {
      StoredLink now = written.get(link.getKey());
      if (now != null) {
        causes.putIfAbsent(clusters.find(link.getKey().low()), now);
      }
    }
    return causes;
  }
}
