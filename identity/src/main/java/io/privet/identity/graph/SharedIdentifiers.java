package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds shared identifiers: those of a kind that is not unique with direct links to two or more
 * different identifiers of one unique kind.
 */
final class SharedIdentifiers {

  private final Map<IdentifierKey, Set<IdentifierKind>> shared = new HashMap<>();
  private final Map<IdentifierKey, Map<IdentifierKind, IdentifierKey>> partners = new HashMap<>();

  private SharedIdentifiers() {}

  static Map<IdentifierKey, Set<IdentifierKind>> find(
      Map<IdentifierKey, Set<IdentifierKind>> known, Collection<LinkKey> links) {
    SharedIdentifiers search = new SharedIdentifiers();
    known.forEach((key, kinds) -> search.shared.put(key, new HashSet<>(kinds)));
    for (LinkKey link : links) {
      search.see(link.low(), link.high());
      search.see(link.high(), link.low());
    }
    return search.shared;
  }

  /** Whether the link is between a shared identifier and one that shares it. */
  static boolean isBetween(Map<IdentifierKey, Set<IdentifierKind>> shared, LinkKey link) {
    return !shared.isEmpty()
        && (shared.getOrDefault(link.low(), Set.of()).contains(link.high().kind())
            || shared.getOrDefault(link.high(), Set.of()).contains(link.low().kind()));
  }

  private void see(IdentifierKey from, IdentifierKey to) {
    if (from.kind().unique() || !to.kind().unique()) {
      return;
    }
    IdentifierKey other =
        partners.computeIfAbsent(from, key -> new HashMap<>(2)).putIfAbsent(to.kind(), to);
    if (other != null && !other.equals(to)) {
      shared.computeIfAbsent(from, key -> new HashSet<>(2)).add(to.kind());
    }
  }
}
