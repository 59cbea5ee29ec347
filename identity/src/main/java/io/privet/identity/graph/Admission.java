package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;

/**
 * The guards: which new links get into the graph at all. Pure. It is the only place where the order
 * of arrival may matter, and only beyond the settings.
 */
final class Admission {

  private final Neighbourhood stored;
  private final GraphSettings settings;
  private final Map<IdentifierKey, Integer> degrees;
  private int dropped;

  private Admission(Neighbourhood stored, GraphSettings settings) {
    this.stored = stored;
    this.settings = settings;
    degrees = new HashMap<>(stored.degrees());
  }

  /** Links that are to be looked at or stored, and how many are neither. */
  record Admitted(Map<LinkKey, Evidence> links, Set<LinkKey> refused, int dropped) {}

  /** Judges changed links against what is stored. */
  static Admitted admit(
      Neighbourhood stored, Map<LinkKey, Evidence> changed, GraphSettings settings) {
    return new Admission(stored, settings).admit(changed);
  }

  private Admitted admit(Map<LinkKey, Evidence> changed) {
    Map<LinkKey, Evidence> links = new HashMap<>();
    Set<LinkKey> refused = new HashSet<>();
    stored.links().values().forEach(link -> sort(link, links, refused));
    List<LinkKey> fresh = new ArrayList<>();
    for (Entry<LinkKey, Evidence> link : Resolver.inOrder(changed)) {
      if (stored.links().containsKey(link.getKey())) {
        links.computeIfPresent(
            link.getKey(), (key, first) -> Evidence.earlier(first, link.getValue()));
      } else if (hasRoom(link.getKey())) {
        links.put(link.getKey(), link.getValue());
        fresh.add(link.getKey());
      } else {
        dropped++;
      }
    }
    refuseBeyondCluster(links, fresh, refused);
    return new Admitted(links, refused, dropped);
  }

  private static void sort(StoredLink link, Map<LinkKey, Evidence> links, Set<LinkKey> refused) {
    if (link.refusal().equals(Optional.of(Refusal.CLUSTER))) {
      refused.add(link.ends());
    } else {
      links.put(link.ends(), link.first());
    }
  }

  private boolean hasRoom(LinkKey link) {
    int low = degrees.getOrDefault(link.low(), 0);
    int high = degrees.getOrDefault(link.high(), 0);
    if (low >= settings.maxDegree() || high >= settings.maxDegree()) {
      return false;
    }
    degrees.put(link.low(), low + 1);
    degrees.put(link.high(), high + 1);
    return true;
  }

  private void refuseBeyondCluster(
      Map<LinkKey, Evidence> links, List<LinkKey> fresh, Set<LinkKey> refused) {
    Map<IdentifierKey, Set<IdentifierKind>> known = new HashMap<>();
    stored.nodes().values().forEach(node -> known.put(node.key(), node.shared()));
    Map<IdentifierKey, Set<IdentifierKind>> shared = SharedIdentifiers.find(known, links.keySet());
    Set<LinkKey> news = new HashSet<>(fresh);
    Disjoint clusters = new Disjoint();
    for (LinkKey link : links.keySet()) {
      if (!news.contains(link) && !SharedIdentifiers.isBetween(shared, link)) {
        clusters.join(link);
      }
    }
    for (LinkKey link : fresh) {
      if (SharedIdentifiers.isBetween(shared, link)) {
        continue;
      }
      if (clusters.sizeJoined(link) > settings.maxCluster()) {
        links.remove(link);
        refused.add(link);
      } else {
        clusters.join(link);
      }
    }
  }
}
