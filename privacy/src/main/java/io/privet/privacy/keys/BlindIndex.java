package io.privet.privacy.keys;

/**
 * Keyed hashes of identifiers: HMAC-SHA-256 under a key per identifier kind over the normalised
 * value. Equal values are found by them; without the key a value cannot be guessed from them.
 */
public interface BlindIndex {

  /**
   * The 32 bytes of the hash.
   *
   * @param kind name of the identifier kind with the version of its normaliser, for example {@code
   *     email/1}; or another declared purpose of a hash, for example {@code event}
   * @param value the normalised value
   */
  byte[] hash(String kind, String value);
}
