package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A part of the graph that is closed: no link that matters leaves it.
 *
 * @param firstTimes the identifiers with their first times
 * @param links the links between them; links with final refusals may be left out
 * @param apart pairs that must not be one person
 * @param shared what is known already of shared identifiers, for the links that are left out
 */
public record Subgraph(
    Map<IdentifierKey, Instant> firstTimes,
    Map<LinkKey, Evidence> links,
    Set<LinkKey> apart,
    Map<IdentifierKey, Set<IdentifierKind>> shared) {

  /** The whole graph that claims make. */
  public static Subgraph of(ClaimSet claims, Set<LinkKey> apart) {
    return new Subgraph(claims.firstTimes(), claims.links(), apart, Map.of());
  }
}
