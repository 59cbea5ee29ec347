package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.privacy.subject.ProfileId;
import java.util.Map;
import java.util.Set;

/**
 * Who is who: the people that a set of links makes.
 *
 * @param persons the person of every identifier: the profile of the person's strongest identifier
 * @param refusals the links that join nothing, each with its reason; the others join
 * @param shared identifiers that several identifiers of a unique kind share, with those kinds
 */
public record Partition(
    Map<IdentifierKey, ProfileId> persons,
    Map<LinkKey, Refusal> refusals,
    Map<IdentifierKey, Set<IdentifierKind>> shared) {}
