package io.privet.privacy.keys;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869) on the JDK's provider. */
final class HmacSha256 {

  static final int LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  // A Mac is not safe for use by several threads and dear to look up. It keeps its last key.
  private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(HmacSha256::newMac);

  private HmacSha256() {}

  static SecretKey key(byte[] bytes) {
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  /** The MAC of the parts, one after the other. */
  static byte[] mac(SecretKey key, byte[]... parts) {
    try {
      Mac mac = MAC.get();
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** HKDF-Extract: the pseudorandom key, 32 bytes. An empty salt stands for 32 zero bytes. */
  static byte[] extract(byte[] salt, byte[] secret) {
    return mac(key(salt.length == 0 ? new byte[LENGTH] : salt), secret);
  }

  /** HKDF-Expand: 0 to 8,160 bytes from a pseudorandom key. */
  static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
    if (length < 0 || length > 255 * LENGTH) {
      throw new IllegalArgumentException("hkdf: " + length + " bytes (expected: 0 to 8160)");
    }
    SecretKey key = key(pseudorandomKey);
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, i = 1; done < length; done += LENGTH, i++) {
      block = mac(key, block, info, new byte[] {(byte) i});
      System.arraycopy(block, 0, output, done, Math.min(LENGTH, length - done));
    }
    return output;
  }

  static String provider() {
    return MAC.get().getProvider().getName();
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
