package io.privet.privacy.keys;

/**
 * A secret key that seals values and opens them again (sealed format v1). Safe for use by several
 * threads. It has no text form.
 */
public interface SealingKey {

  /** Seals under a fresh nonce; the result is 50 bytes longer than the plaintext. */
  byte[] seal(AssociatedData where, byte[] plaintext);

  /**
   * Opens what this key sealed at this place.
   *
   * @throws SealingException when the bytes are not such a value; the message says nothing more
   */
  byte[] open(AssociatedData where, byte[] sealed);
}
