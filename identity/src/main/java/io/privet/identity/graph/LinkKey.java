package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;

/**
 * The two ends of a link, without direction.
 *
 * @param low the end with the lower key
 * @param high the end with the higher key
 */
public record LinkKey(IdentifierKey low, IdentifierKey high) implements Comparable<LinkKey> {

  /** Checks the order. */
  public LinkKey {
    if (low.compareTo(high) >= 0) {
      throw new IllegalArgumentException("link: ends equal or out of order (expected: low < high)");
    }
  }

  /** The link between two different identifiers. */
  public static LinkKey of(IdentifierKey one, IdentifierKey other) {
    return one.compareTo(other) < 0 ? new LinkKey(one, other) : new LinkKey(other, one);
  }

  /** Priority of the stronger end's kind. */
  int strongerPriority() {
    return Math.min(low.kind().priority(), high.kind().priority());
  }

  /** Priority of the weaker end's kind. */
  int weakerPriority() {
    return Math.max(low.kind().priority(), high.kind().priority());
  }

  /** Orders by the bytes of low, then of high. */
  @Override
  public int compareTo(LinkKey other) {
    int first = low.compareTo(other.low);
    return first != 0 ? first : high.compareTo(other.high);
  }
}
