package io.privet.identity.graph;

import io.privet.identity.graph.Component.Member;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who is who. Pure: the partition is a function of the links, the first times and the pairs
 * kept apart, never of the order in which they came to be known.
 *
 * <p>The links are taken in a canonical order — by the weaker end's priority, the stronger end's
 * priority, first time, keys — and joined one by one, as in Kruskal's algorithm, unless the joined
 * person would break a rule:
 *
 * <ol>
 *   <li>it would hold two different identifiers of a unique kind;
 *   <li>it would hold an identifier of a unique kind and one that is shared by several of that kind
 *       (see {@link SharedIdentifiers}), whether they are linked directly or not;
 *   <li>it would hold more identifiers of a kind than a limit allows; a limit with a window counts
 *       the first times that lie within less than the window;
 *   <li>it would hold two identifiers that are kept apart.
 * </ol>
 *
 * <p>So the identifier that is weaker, or came later, gives way. Parts of the graph that no link
 * joins do not influence each other; a link refused as shared directly, least of all.
 */
public final class Resolver {

  private static final Comparator<Entry<LinkKey, Evidence>> CANONICAL =
      Comparator.<Entry<LinkKey, Evidence>>comparingInt(link -> link.getKey().weakerPriority())
          .thenComparingInt(link -> link.getKey().strongerPriority())
          .thenComparing(link -> link.getValue().time())
          .thenComparing(Entry::getKey);

  private final Map<IdentifierKey, Integer> numbers;
  private final Component[] components;
  private final List<int[]> apart = new ArrayList<>();
  private final Map<LinkKey, Refusal> refusals = new HashMap<>();

  private Resolver(Subgraph graph, Map<IdentifierKey, Set<IdentifierKind>> shared) {
    numbers = new HashMap<>(graph.firstTimes().size() * 2);
    components = new Component[graph.firstTimes().size()];
    for (Entry<IdentifierKey, Instant> node : graph.firstTimes().entrySet()) {
      int number = numbers.size();
      IdentifierKey key = node.getKey();
      numbers.put(key, number);
      components[number] =
          new Component(
              new Member(key, node.getValue(), number), shared.getOrDefault(key, Set.of()));
    }
    for (LinkKey pair : graph.apart()) {
      Integer low = numbers.get(pair.low());
      Integer high = numbers.get(pair.high());
      if (low != null && high != null) {
        apart.add(new int[] {low, high});
      }
    }
  }

  /**
   * The people of a closed part of the graph.
   *
   * @throws IllegalStateException when an end of a link is not among its identifiers
   */
  public static Partition resolve(Subgraph graph) {
    Map<IdentifierKey, Set<IdentifierKind>> shared =
        SharedIdentifiers.find(graph.shared(), graph.links().keySet());
    Resolver resolver = new Resolver(graph, shared);
    for (Entry<LinkKey, Evidence> link : inOrder(graph.links())) {
      resolver.take(link.getKey(), shared);
    }
    return new Partition(resolver.persons(), resolver.refusals, shared);
  }

  /** The links in the canonical order. */
  static List<Entry<LinkKey, Evidence>> inOrder(Map<LinkKey, Evidence> links) {
    List<Entry<LinkKey, Evidence>> ordered = new ArrayList<>(links.entrySet());
    ordered.sort(CANONICAL);
    return ordered;
  }

  private void take(LinkKey link, Map<IdentifierKey, Set<IdentifierKind>> shared) {
    if (SharedIdentifiers.isBetween(shared, link)) {
      refusals.put(link, Refusal.SHARED);
      return;
    }
    Component low = component(link.low());
    Component high = component(link.high());
    if (low == high) {
      return;
    }
    Optional<Refusal> refusal = refusal(low, high);
    if (refusal.isPresent()) {
      refusals.put(link, refusal.get());
    } else if (low.members.size() < high.members.size()) {
      join(high, low);
    } else {
      join(low, high);
    }
  }

  private Component component(IdentifierKey key) {
    Integer number = numbers.get(key);
    if (number == null) {
      throw new IllegalStateException("subgraph: a link leaves it (expected: closed)");
    }
    return components[number];
  }

  private Optional<Refusal> refusal(Component one, Component other) {
    for (int[] pair : apart) {
      Component a = components[pair[0]];
      Component b = components[pair[1]];
      if ((a == one && b == other) || (a == other && b == one)) {
        return Optional.of(Refusal.APART);
      }
    }
    return one.refusal(other);
  }

  private void join(Component winner, Component loser) {
    winner.absorb(loser);
    for (Member member : loser.members) {
      components[member.number()] = winner;
    }
  }

  private Map<IdentifierKey, ProfileId> persons() {
    Map<IdentifierKey, ProfileId> persons = new HashMap<>(numbers.size() * 2);
    numbers.forEach((key, number) -> persons.put(key, components[number].strongest().profile()));
    return persons;
  }
}
