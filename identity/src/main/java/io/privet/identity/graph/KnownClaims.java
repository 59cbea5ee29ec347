package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.privacy.schema.Settled;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/**
 * Looks up what of some claims is stored already. An identifier is never stored as later than a
 * link at it; so where a link is known at the time at which the identifier is claimed, the
 * identifier need not be looked up. Nothing new: one round trip, mostly over links alone.
 */
final class KnownClaims {

  private final GraphTables tables;

  KnownClaims(GraphTables tables) {
    this.tables = tables;
  }

  /**
   * What is known.
   *
   * @param firstTimes first times of known identifiers, or the claimed ones where those are known
   *     not to be earlier
   * @param links known links
   */
  record Known(Map<IdentifierKey, Instant> firstTimes, Map<LinkKey, StoredLink> links) {}

  Future<Known> look(SqlClient client, ClaimSet claims) {
    List<IdentifierKey> alone = new ArrayList<>(claims.firstTimes().keySet());
    Set<IdentifierKey> covered = covered(claims, claims.links().keySet());
    alone.removeIf(covered::contains);
    var links = tables.links(client, List.copyOf(claims.links().keySet()));
    var times = tables.firstTimes(client, alone);
    return Settled.all(links, times)
        .compose(found -> lookAgain(client, claims, times.result(), links.result()));
  }

  /** Looks up the identifiers that the known links do not cover after all. */
  private Future<Known> lookAgain(
      SqlClient client,
      ClaimSet claims,
      Map<IdentifierKey, Instant> times,
      Map<LinkKey, StoredLink> links) {
    Set<LinkKey> old = new HashSet<>();
    links.forEach(
        (ends, link) -> {
          Evidence claimed = claims.links().get(ends);
          if (claimed != null && !claimed.time().isBefore(link.first().time())) {
            old.add(ends);
          }
        });
    Map<IdentifierKey, Instant> known = new HashMap<>(times);
    Set<IdentifierKey> covered = covered(claims, old);
    Set<IdentifierKey> open = covered(claims, claims.links().keySet());
    open.removeAll(covered);
    for (Entry<IdentifierKey, Instant> claim : claims.firstTimes().entrySet()) {
      if (covered.contains(claim.getKey())) {
        known.putIfAbsent(claim.getKey(), claim.getValue());
      }
    }
    return tables
        .firstTimes(client, List.copyOf(open))
        .map(
            rest -> {
              known.putAll(rest);
              return new Known(known, links);
            });
  }

  /** The identifiers that one of the links claims at their first claimed time. */
  private static Set<IdentifierKey> covered(ClaimSet claims, Set<LinkKey> links) {
    Set<IdentifierKey> covered = new HashSet<>(links.size() * 4);
    for (Entry<LinkKey, Evidence> link : claims.links().entrySet()) {
      if (links.contains(link.getKey())) {
        Instant time = link.getValue().time();
        for (IdentifierKey end : List.of(link.getKey().low(), link.getKey().high())) {
          if (time.equals(claims.firstTimes().get(end))) {
            covered.add(end);
          }
        }
      }
    }
    return covered;
  }
}
