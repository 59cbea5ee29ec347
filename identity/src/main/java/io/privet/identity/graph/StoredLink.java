package io.privet.identity.graph;

import java.util.Optional;

/** A row of {@code identity.link}; nothing as refusal when it joins. */
record StoredLink(LinkKey ends, Evidence first, Optional<Refusal> refusal) {

  /** Whether it may influence who is who. */
  boolean matters() {
    return refusal.isEmpty() || !refusal.get().isFinal();
  }
}
