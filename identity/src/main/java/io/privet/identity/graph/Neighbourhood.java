package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import java.util.Map;
import java.util.Set;

/**
 * A part of the stored graph: every identifier that a change can concern, with every link between
 * them that matters, and the changed links that are stored whether they matter or not.
 *
 * @param nodes the identifiers
 * @param links the links
 * @param apart the pairs kept apart
 * @param degrees how many links are stored of each end of a changed link; absent for none
 */
record Neighbourhood(
    Map<IdentifierKey, StoredNode> nodes,
    Map<LinkKey, StoredLink> links,
    Set<LinkKey> apart,
    Map<IdentifierKey, Integer> degrees) {}
