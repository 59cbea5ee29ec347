package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/**
 * What claims say that the store does not know yet.
 *
 * @param claims identifiers and links that are unknown, or were claimed earlier than is stored
 * @param unknown the identifiers that are unknown
 * @param touched the identifiers whose people have to be decided anew: all of the claims' but
 *     unknown ones without a link, which are people of their own
 */
record Changes(ClaimSet claims, Map<IdentifierKey, Instant> unknown, Set<IdentifierKey> touched) {

  static Changes of(
      ClaimSet claimed,
      Map<IdentifierKey, Instant> knownTimes,
      Map<LinkKey, StoredLink> knownLinks) {
    Map<IdentifierKey, Instant> unknown = new HashMap<>();
    Map<IdentifierKey, Instant> changedTimes = new HashMap<>();
    Set<IdentifierKey> touched = new HashSet<>();
    for (Entry<IdentifierKey, Instant> claim : claimed.firstTimes().entrySet()) {
      Instant known = knownTimes.get(claim.getKey());
      if (known == null) {
        unknown.put(claim.getKey(), claim.getValue());
        changedTimes.put(claim.getKey(), claim.getValue());
      } else if (claim.getValue().isBefore(known)) {
        changedTimes.put(claim.getKey(), claim.getValue());
        touched.add(claim.getKey());
      }
    }
    Map<LinkKey, Evidence> changedLinks = new HashMap<>();
    for (Entry<LinkKey, Evidence> claim : claimed.links().entrySet()) {
      StoredLink known = knownLinks.get(claim.getKey());
      if (known == null || claim.getValue().compareTo(known.first()) < 0) {
        changedLinks.put(claim.getKey(), claim.getValue());
        touched.add(claim.getKey().low());
        touched.add(claim.getKey().high());
      }
    }
    return new Changes(new ClaimSet(changedTimes, changedLinks), unknown, touched);
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }
}
