package io.privet.privacy.keys;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D) on the JDK's provider. */
final class AesGcm {

  static final int KEY_LENGTH = 32;
  static final int NONCE_LENGTH = 12;
  static final int TAG_LENGTH = 16;

  // A Cipher is not safe for use by several threads and dear to look up. It keeps its last key.
  private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(AesGcm::newCipher);

  private AesGcm() {}

  static SecretKey key(byte[] bytes) {
    if (bytes.length != KEY_LENGTH) {
      throw new IllegalArgumentException("key: " + bytes.length + " bytes (expected: 32)");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  /**
   * Encrypts into a frame that ends with nonce, room for the ciphertext, and room for the tag. The
   * associated data are the frame's bytes before the nonce, then those given.
   */
  static void encrypt(
      SecretKey key, byte[] frame, int nonceOffset, byte[] associated, byte[] plaintext) {
    try {
      Cipher cipher = init(Cipher.ENCRYPT_MODE, key, frame, nonceOffset, associated);
      cipher.doFinal(plaintext, 0, plaintext.length, frame, nonceOffset + NONCE_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Decrypts a frame of that form.
   *
   * @throws SealingException when key, nonce, associated data, ciphertext and tag do not agree
   */
  static byte[] decrypt(SecretKey key, byte[] frame, int nonceOffset, byte[] associated) {
    int start = nonceOffset + NONCE_LENGTH;
    if (frame.length < start + TAG_LENGTH) {
      throw new SealingException();
    }
    try {
      Cipher cipher = init(Cipher.DECRYPT_MODE, key, frame, nonceOffset, associated);
      return cipher.doFinal(frame, start, frame.length - start);
    } catch (AEADBadTagException e) {
      throw new SealingException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String provider() {
    return CIPHER.get().getProvider().getName();
  }

  private static Cipher init(
      int mode, SecretKey key, byte[] frame, int nonceOffset, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = CIPHER.get();
    cipher.init(mode, key, new GCMParameterSpec(128, frame, nonceOffset, NONCE_LENGTH));
    cipher.updateAAD(frame, 0, nonceOffset);
    cipher.updateAAD(associated);
    return cipher;
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
