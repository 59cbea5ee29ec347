package io.privet.privacy.keys;

/**
 * The root of the key hierarchy, which wraps epoch keys. It is kept outside the database and
 * outside the file of the epoch keys: in a keystore file, a key management service or a hardware
 * module. Calls may block.
 */
interface RootKeys {

  /** Wraps a new random key for an epoch. */
  WrappedKey create(int epoch);

  /**
   * Unwraps an epoch key.
   *
   * @throws SealingException when it does not unwrap
   */
  AesSealingKey unwrap(WrappedKey wrapped);
}
