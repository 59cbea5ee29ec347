package io.privet.privacy.keys;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Known answers on the code paths in use, so that a broken provider is found before data is. */
final class SelfTest {

  private static final AssociatedData PLACE =
      new AssociatedData("self.test", "value", new byte[] {1, 2, 3}, 1);

  private SelfTest() {}

  /**
   * Runs all; takes a few milliseconds.
   *
   * @return the names of the providers that do the work
   * @throws IllegalStateException when an answer is wrong
   */
  static String run() {
    aesGcm();
    hmac();
    hkdf();
    argon2id();
    sealedFormat();
    return "AES-256-GCM by %s, HMAC-SHA-256 by %s, Argon2id by Bouncy Castle"
        .formatted(AesGcm.provider(), HmacSha256.provider());
  }

  /** Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation". */
  private static void aesGcm() {
    SecretKey key =
        AesGcm.key(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
    byte[] associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    byte[] plaintext =
        hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    byte[] expected =
        hex(
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b");
    byte[] frame = Arrays.copyOf(expected, expected.length);
    Arrays.fill(frame, AesGcm.NONCE_LENGTH, frame.length, (byte) 0);
    AesGcm.encrypt(key, frame, 0, associated, plaintext);
    check("AES-256-GCM encryption", frame, expected);
    check("AES-256-GCM decryption", AesGcm.decrypt(key, expected, 0, associated), plaintext);
  }

  /** RFC 4231, test case 2. */
  private static void hmac() {
    check(
        "HMAC-SHA-256",
        HmacSha256.mac(
            HmacSha256.key(hex("4a656665")),
            hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f")),
        hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  }

  /** RFC 5869, test case 1. */
  private static void hkdf() {
    byte[] key =
        HmacSha256.extract(
            hex("000102030405060708090a0b0c"), hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    check(
        "HKDF-SHA-256",
        HmacSha256.expand(key, hex("f0f1f2f3f4f5f6f7f8f9"), 42),
        hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865"));
  }

  /** RFC 9106, section 5.3. */
  private static void argon2id() {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(repeated(2, 16))
            .withSecret(repeated(3, 8))
            .withAdditional(repeated(4, 12))
            .build());
    byte[] tag = new byte[32];
    generator.generateBytes(repeated(1, 32), tag);
    check("Argon2id", tag, hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
  }

  /** That sealing opens, and refuses after each kind of change. */
  private static void sealedFormat() {
    AesSealingKey key =
        new AesSealingKey(new KeyId(UUID.randomUUID()), 1, SecretBytes.random(AesGcm.KEY_LENGTH));
    byte[] plaintext = hex("00112233445566778899");
    byte[] value = key.seal(PLACE, plaintext);
    check("opening", key.open(PLACE, value), plaintext);
    refuses(key, new AssociatedData("self.test", "value", new byte[] {1, 2, 4}, 1), value);
    for (int changed : new int[] {0, 1, 2, 18, 22, 34, value.length - 1}) {
      byte[] copy = value.clone();
      copy[changed] ^= 1;
      refuses(key, PLACE, copy);
    }
  }

  private static void refuses(SealingKey key, AssociatedData where, byte[] value) {
    try {
      key.open(where, value);
    } catch (SealingException e) {
      return;
    }
    throw new IllegalStateException("self-test: a changed value opens (expected: refused)");
  }

  static void check(String what, byte[] actual, byte[] expected) {
    if (!Arrays.equals(actual, expected)) {
      throw new IllegalStateException(
          "self-test: %s gives a wrong answer (expected: the published one)".formatted(what));
    }
  }

  private static byte[] repeated(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
