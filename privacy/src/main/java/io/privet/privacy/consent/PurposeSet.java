package io.privet.privacy.consent;

/**
 * A set of purposes as a mask, one bit each; the bits are those of {@link Purposes}.
 *
 * @param mask the bits
 */
public record PurposeSet(long mask) {

  /** No purpose. */
  public static final PurposeSet NONE = new PurposeSet(0);

  /** The purposes in both. */
  public PurposeSet intersect(PurposeSet other) {
    return new PurposeSet(mask & other.mask);
  }

  /** The purposes in either. */
  public PurposeSet union(PurposeSet other) {
    return new PurposeSet(mask | other.mask);
  }

  /** The purposes in this one and not in the other. */
  public PurposeSet minus(PurposeSet other) {
    return new PurposeSet(mask & ~other.mask);
  }

  /** Whether it holds the purpose. */
  public boolean contains(Purpose purpose) {
    return (mask & purpose.bit()) != 0;
  }

  /** Whether it holds every purpose of the other. */
  public boolean containsAll(PurposeSet other) {
    return (mask & other.mask) == other.mask;
  }

  /** Whether it holds none. */
  public boolean isEmpty() {
    return mask == 0;
  }
}
