package io.privet.privacy.consent;

/**
 * A purpose of processing personal data (GDPR Article 5(1)(b)).
 *
 * @param name its name, lower-case letters and underscores
 * @param index its bit in a {@link PurposeSet}, 0 to 62; never reused
 * @param basis the lawful basis it rests on (GDPR Article 6(1))
 */
public record Purpose(String name, int index, LawfulBasis basis) {

  /** Checks name and index. */
  public Purpose {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "purpose: name of %d characters (expected: [a-z][a-z0-9_]*, at most 63)"
              .formatted(name.length()));
    }
    if (index < 0 || index > 62) {
      throw new IllegalArgumentException("purpose: index " + index + " (expected: 0 to 62)");
    }
  }

  /** Lawful basis of processing (GDPR Article 6(1)). */
  public enum LawfulBasis {
    /** The data subject agreed; Article 6(1)(a). */
    CONSENT,
    /** Performance of a contract with the data subject; Article 6(1)(b). */
    CONTRACT,
    /** A legitimate interest that outweighs; Article 6(1)(f). */
    LEGITIMATE_INTEREST
  }

  /** The mask with this purpose alone. */
  public long bit() {
    return 1L << index;
  }
}
