package io.privet.identity.graph;

/** Why a link joins nothing. The codes are stored; 0 stands for a link that joins. */
public enum Refusal {
  /** A person would have two different identifiers of a unique kind. */
  UNIQUE(1),
  /**
   * One end is claimed together with several identifiers of the unique kind of the other end: a
   * shared device, a family's address. Once true, it stays true.
   */
  SHARED(2),
  /** A person would have an identifier of a unique kind and, by other links, one shared by it. */
  SHARED_INDIRECTLY(3),
  /** A person would have more identifiers of a kind than its limits allow. */
  LIMIT(4),
  /** The people are kept apart by an officer. */
  APART(5),
  /** The links would reach more identifiers than one resolution may look at. */
  CLUSTER(6),
  /** An identifier would have too many links; the link is counted and not stored. */
  DEGREE(7);

  private final int code;

  Refusal(int code) {
    this.code = code;
  }

  /** The number that stands for it in the database. */
  int code() {
    return code;
  }

  /**
   * Whether what is refused for this reason has no influence on anything else, so that a resolution
   * need not follow the link.
   */
  boolean isFinal() {
    return this == SHARED || this == CLUSTER || this == DEGREE;
  }

  static Refusal ofCode(int code) {
    for (Refusal refusal : values()) {
      if (refusal.code == code) {
        return refusal;
      }
    }
    throw new IllegalStateException("link state: " + code + " (expected: 0 to 7)");
  }
}
