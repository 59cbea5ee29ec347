package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a key is derived from a passphrase: Argon2id (RFC 9106). Encoded in 28 bytes: memory in KiB,
 * iterations, parallelism (4 bytes each), salt (16 bytes).
 *
 * @param memoryKib memory in KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 * @param salt 16 random bytes
 */
record PassphraseKey(int memoryKib, int iterations, int parallelism, byte[] salt) {

  static final int ENCODED_LENGTH = 28;

  private static final int SALT_LENGTH = 16;
  private static final KeyId NO_ID = new KeyId(new UUID(0, 0));

  /** The second recommended option of RFC 9106 (64 MiB, 3 passes), in one lane. */
  static PassphraseKey create() {
    return new PassphraseKey(1 << 16, 3, 1, SecretBytes.random(SALT_LENGTH).expose());
  }

  static PassphraseKey decode(ByteBuffer buffer) {
    int memoryKib = buffer.getInt();
    int iterations = buffer.getInt();
    int parallelism = buffer.getInt();
    byte[] salt = new byte[SALT_LENGTH];
    buffer.get(salt);
    return new PassphraseKey(memoryKib, iterations, parallelism, salt);
  }

  byte[] encode() {
    return ByteBuffer.allocate(ENCODED_LENGTH)
        .putInt(memoryKib)
        .putInt(iterations)
        .putInt(parallelism)
        .put(salt)
        .array();
  }

  /** Whether the costs lie between what protects and what a start-up can bear. */
  boolean isSensible() {
    return memoryKib >= 1 << 13
        && memoryKib <= 1 << 20
        && iterations >= 1
        && iterations <= 16
        && parallelism >= 1
        && parallelism <= 16;
  }

  AesSealingKey derive(char[] passphrase) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(parallelism)
            .withSalt(salt)
            .build());
    byte[] key = new byte[AesGcm.KEY_LENGTH];
    generator.generateBytes(passphrase, key);
    AesSealingKey derived = new AesSealingKey(NO_ID, 0, SecretBytes.owning(key));
    Arrays.fill(key, (byte) 0);
    return derived;
  }
}
