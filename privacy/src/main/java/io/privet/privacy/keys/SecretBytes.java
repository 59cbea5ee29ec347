package io.privet.privacy.keys;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Secret bytes: no text form, equality in constant time, overwritten by {@link #destroy}.
 *
 * <p>Overwriting is best effort: the collector may have moved the array before, and what the JDK's
 * ciphers and MACs copied of it is not reached.
 */
final class SecretBytes {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: it is not copied, and {@link #destroy} overwrites it. */
  static SecretBytes owning(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  static SecretBytes random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return new SecretBytes(bytes);
  }

  /** The array itself, to be read at once and not kept. */
  byte[] expose() {
    return bytes;
  }

  void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** The same for all of a length, since a hash of the bytes would tell about them. */
  @Override
  public int hashCode() {
    return bytes.length;
  }
}
