package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one event says: these identifiers name one person.
 *
 * @param identifiers the identifiers, strongest first, without repetition; at least one
 * @param time when the event happened
 * @param evidence the id of the event
 * @param source name of the source that said so
 */
public record Claim(List<IdentifierKey> identifiers, Instant time, UUID evidence, String source) {

  /** Checks that there is an identifier. */
  public Claim {
    identifiers = List.copyOf(identifiers);
    if (identifiers.isEmpty()) {
      throw new IllegalArgumentException("claim: no identifier (expected: at least one)");
    }
  }

  /** The identifier whose profile the event belongs to. */
  public IdentifierKey home() {
    return identifiers.get(0);
  }
}
