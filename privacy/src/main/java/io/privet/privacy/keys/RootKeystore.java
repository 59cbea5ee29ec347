package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * The root key and the secret of the blind index, in a file sealed under a passphrase: the key
 * derivation (28 bytes), the commitment of the derived key (32 bytes), then, sealed with the first
 * two as row key, the root key's id (16 bytes), the root key (32 bytes) and the index secret (32
 * bytes).
 */
final class RootKeystore implements RootKeys {

  static final String MAGIC = "PVR1";

  private static final int SECRETS_LENGTH = 16 + 2 * AesGcm.KEY_LENGTH;
  private static final int HEADER_LENGTH =
      PassphraseKey.ENCODED_LENGTH + AesSealingKey.COMMITMENT_LENGTH;
  private static final int LENGTH = HEADER_LENGTH + SECRETS_LENGTH + AesSealingKey.OVERHEAD;
  private static final WrappedKey.Place EPOCH_KEY = new WrappedKey.Place("epochs", new byte[0]);

  private static final byte[] SALT = "privet/v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARK = "keystore".getBytes(StandardCharsets.US_ASCII);

  private final AesSealingKey rootKey;
  private final HmacBlindIndex blindIndex;
  private final KeystoreMark mark;

  private RootKeystore(byte[] secrets) {
    ByteBuffer buffer = ByteBuffer.wrap(secrets);
    KeyId id = new KeyId(new UUID(buffer.getLong(), buffer.getLong()));
    SecretBytes root = take(buffer);
    SecretBytes index = take(buffer);
    rootKey = new AesSealingKey(id, 0, root);
    blindIndex = new HmacBlindIndex(index);
    mark = new KeystoreMark(id, commitment(Arrays.copyOfRange(secrets, 16, SECRETS_LENGTH)));
    root.destroy();
    index.destroy();
  }

  /** Fills a new file with new random secrets. */
  static RootKeystore create(KeyFile file, char[] passphrase, PassphraseKey derivation) {
    AesSealingKey key = derivation.derive(passphrase);
    UUID id = UUID.randomUUID();
    byte[] secrets =
        ByteBuffer.allocate(SECRETS_LENGTH)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .put(SecretBytes.random(2 * AesGcm.KEY_LENGTH).expose())
            .array();
    byte[] header =
        ByteBuffer.allocate(HEADER_LENGTH).put(derivation.encode()).put(key.commitment()).array();
    byte[] sealed = key.seal(where(header), secrets);
    file.write(ByteBuffer.allocate(LENGTH).put(header).put(sealed).array());
    return of(secrets);
  }

  /**
   * Opens the file.
   *
   * @throws KeystoreException when the file is damaged or the passphrase is wrong
   */
  static RootKeystore open(KeyFile file, char[] passphrase) {
    byte[] content = file.read();
    if (content.length != LENGTH) {
      throw file.damaged();
    }
    PassphraseKey derivation = PassphraseKey.decode(ByteBuffer.wrap(content));
    if (!derivation.isSensible()) {
      throw file.damaged();
    }
    byte[] header = Arrays.copyOf(content, HEADER_LENGTH);
    AesSealingKey key = derivation.derive(passphrase);
    try {
      key.checked(Arrays.copyOfRange(header, PassphraseKey.ENCODED_LENGTH, HEADER_LENGTH));
    } catch (SealingException e) {
      throw new KeystoreException(
          "keystore: passphrase does not open %s (expected: the one it was made with)"
              .formatted(file.path()),
          e);
    }
    try {
      return of(key.open(where(header), Arrays.copyOfRange(content, HEADER_LENGTH, LENGTH)));
    } catch (SealingException e) {
      throw file.damaged();
    }
  }

  HmacBlindIndex blindIndex() {
    return blindIndex;
  }

  KeystoreMark mark() {
    return mark;
  }

  @Override
  public WrappedKey create(int epoch) {
    return WrappedKey.create(rootKey, epoch, EPOCH_KEY);
  }

  @Override
  public AesSealingKey unwrap(WrappedKey wrapped) {
    return wrapped.unwrap(rootKey, EPOCH_KEY);
  }

  private static RootKeystore of(byte[] secrets) {
    try {
      return new RootKeystore(secrets);
    } finally {
      Arrays.fill(secrets, (byte) 0);
    }
  }

  /** The commitment of root key and index secret, in this order; overwrites them. */
  static byte[] commitment(byte[] keys) {
    byte[] derived = HmacSha256.extract(SALT, keys);
    try {
      return HmacSha256.expand(derived, MARK, AesSealingKey.COMMITMENT_LENGTH);
    } finally {
      Arrays.fill(keys, (byte) 0);
      Arrays.fill(derived, (byte) 0);
    }
  }

  private static SecretBytes take(ByteBuffer buffer) {
    byte[] bytes = new byte[AesGcm.KEY_LENGTH];
    buffer.get(bytes);
    return SecretBytes.owning(bytes);
  }

  private static AssociatedData where(byte[] header) {
    return new AssociatedData("root.keystore", "secrets", header, 1);
  }
}
