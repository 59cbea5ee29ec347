package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.Set;

/** A row of {@code identity.identifier}. */
record StoredNode(
    IdentifierKey key, ProfileId person, Instant firstTime, Set<IdentifierKind> shared) {}
