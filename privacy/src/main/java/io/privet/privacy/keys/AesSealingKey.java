package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.crypto.SecretKey;

/**
 * Sealed format v1, suite 1 (AES-256-GCM); integers are big-endian:
 *
 * <pre>
 *  0   1  version, 0x01
 *  1   1  suite, 0x01
 *  2  16  key id
 * 18   4  epoch of the key when it sealed
 * 22  12  nonce, random
 * 34   n  ciphertext
 * 34+n 16 tag
 * </pre>
 *
 * <p>The associated data of the AEAD are bytes 0 to 21, then {@link AssociatedData#encode}. From
 * the key's 32 secret bytes HKDF-SHA-256 (salt {@code privet/v1}) derives the AES key (info {@code
 * seal}) and the commitment (info {@code commitment}), since AES-GCM by itself does not commit to a
 * key.
 *
 * <p>With random nonces one key may seal 2^32 values (NIST SP 800-38D section 8.3).
 */
final class AesSealingKey implements SealingKey {

  static final int OVERHEAD = 50;
  static final int COMMITMENT_LENGTH = HmacSha256.LENGTH;

  private static final byte VERSION = 1;
  private static final byte SUITE = 1;
  static final int EPOCH_OFFSET = 18;
  private static final int NONCE_OFFSET = 22;
  private static final byte[] SALT = ascii("privet/v1");
  private static final byte[] SEAL = ascii("seal");
  private static final byte[] COMMITMENT = ascii("commitment");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyId id;
  private final int epoch;
  private final SecretKey key;
  private final byte[] commitment;
  private final Consumer<byte[]> nonces;

  AesSealingKey(KeyId id, int epoch, SecretBytes secret) {
    this(id, epoch, secret, RANDOM::nextBytes);
  }

  /** For known answers: a nonce that comes twice under one key breaks the seal. */
  AesSealingKey(KeyId id, int epoch, SecretBytes secret, Consumer<byte[]> nonces) {
    byte[] derived = HmacSha256.extract(SALT, secret.expose());
    byte[] seal = HmacSha256.expand(derived, SEAL, AesGcm.KEY_LENGTH);
    this.id = id;
    this.epoch = epoch;
    this.key = AesGcm.key(seal);
    this.commitment = HmacSha256.expand(derived, COMMITMENT, COMMITMENT_LENGTH);
    this.nonces = nonces;
    Arrays.fill(derived, (byte) 0);
    Arrays.fill(seal, (byte) 0);
  }

  @Override
  public byte[] seal(AssociatedData where, byte[] plaintext) {
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    nonces.accept(nonce);
    byte[] frame =
        ByteBuffer.allocate(OVERHEAD + plaintext.length)
            .put(VERSION)
            .put(SUITE)
            .putLong(id.value().getMostSignificantBits())
            .putLong(id.value().getLeastSignificantBits())
            .putInt(epoch)
            .put(nonce)
            .array();
    AesGcm.encrypt(key, frame, NONCE_OFFSET, where.encode(), plaintext);
    return frame;
  }

  @Override
  public byte[] open(AssociatedData where, byte[] sealed) {
    if (sealed.length < OVERHEAD
        || sealed[0] != VERSION
        || sealed[1] != SUITE
        || KeyId.of(sealed).filter(id::equals).isEmpty()) {
      throw new SealingException();
    }
    return AesGcm.decrypt(key, sealed, NONCE_OFFSET, where.encode());
  }

  KeyId id() {
    return id;
  }

  int epoch() {
    return epoch;
  }

  /** The key's commitment, 32 bytes; not secret. */
  byte[] commitment() {
    return commitment.clone();
  }

  /**
   * This key, when the stored commitment is its own; compared in constant time.
   *
   * @throws SealingException when it is not
   */
  AesSealingKey checked(byte[] stored) {
    if (!MessageDigest.isEqual(commitment, stored)) {
      throw new SealingException();
    }
    return this;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
