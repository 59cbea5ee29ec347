package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import java.util.HashMap;
import java.util.Map;

/** Disjoint sets of identifiers with their sizes (union-find by size with path halving). */
final class Disjoint {

  private final Map<IdentifierKey, IdentifierKey> parents = new HashMap<>();
  private final Map<IdentifierKey, Integer> sizes = new HashMap<>();

  IdentifierKey find(IdentifierKey key) {
    IdentifierKey at = key;
    IdentifierKey parent = parents.getOrDefault(at, at);
    while (!parent.equals(at)) {
      IdentifierKey next = parents.getOrDefault(parent, parent);
      parents.put(at, next);
      at = next;
      parent = parents.getOrDefault(at, at);
    }
    return at;
  }

  /** Size of the set that a link between the two would make. */
  int sizeJoined(LinkKey link) {
    IdentifierKey low = find(link.low());
    IdentifierKey high = find(link.high());
    return low.equals(high) ? size(low) : size(low) + size(high);
  }

  void join(LinkKey link) {
    IdentifierKey low = find(link.low());
    IdentifierKey high = find(link.high());
    if (low.equals(high)) {
      return;
    }
    int size = size(low) + size(high);
    IdentifierKey winner = size(low) < size(high) ? high : low;
    parents.put(winner.equals(low) ? high : low, winner);
    sizes.put(winner, size);
  }

  private int size(IdentifierKey root) {
    return sizes.getOrDefault(root, 1);
  }
}
