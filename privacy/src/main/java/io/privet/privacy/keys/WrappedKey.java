package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A key as it is stored: its 32 secret bytes sealed under another key, for a place that names the
 * wrapped key's id and epoch. Its row form, 130 bytes: key id (16), commitment (32), wrapped (82).
 *
 * @param id the wrapped key's id
 * @param epoch the epoch it is wrapped in
 * @param commitment the wrapped key's commitment
 * @param wrapped the sealed bytes
 */
record WrappedKey(KeyId id, int epoch, byte[] commitment, byte[] wrapped) {

  static final int LENGTH = AesGcm.KEY_LENGTH + AesSealingKey.OVERHEAD;
  static final int ROW_LENGTH = 16 + AesSealingKey.COMMITMENT_LENGTH + LENGTH;

  private static final int SCHEMA_VERSION = 1;

  /** Wraps a new random key. */
  static WrappedKey create(AesSealingKey wrapper, int epoch, Place place) {
    SecretBytes secret = SecretBytes.random(AesGcm.KEY_LENGTH);
    KeyId id = new KeyId(UUID.randomUUID());
    AesSealingKey key = new AesSealingKey(id, epoch, secret);
    byte[] wrapped = wrapper.seal(place.associatedData(id, epoch), secret.expose());
    secret.destroy();
    return new WrappedKey(id, epoch, key.commitment(), wrapped);
  }

  /**
   * Reads the row form of a key that was wrapped in the epoch of its wrapper.
   *
   * @throws SealingException when it has another length
   */
  static WrappedKey ofRow(byte[] row) {
    if (row.length != ROW_LENGTH) {
      throw new SealingException();
    }
    return ofRow(
        row, ByteBuffer.wrap(row).getInt(ROW_LENGTH - LENGTH + AesSealingKey.EPOCH_OFFSET));
  }

  /** Reads the row form of a key for that epoch. */
  static WrappedKey ofRow(byte[] row, int epoch) {
    ByteBuffer buffer = ByteBuffer.wrap(row);
    KeyId id = new KeyId(new UUID(buffer.getLong(), buffer.getLong()));
    byte[] commitment = new byte[AesSealingKey.COMMITMENT_LENGTH];
    byte[] wrapped = new byte[LENGTH];
    buffer.get(commitment).get(wrapped);
    return new WrappedKey(id, epoch, commitment, wrapped);
  }

  /** The row form. */
  byte[] row() {
    return ByteBuffer.allocate(ROW_LENGTH)
        .putLong(id.value().getMostSignificantBits())
        .putLong(id.value().getLeastSignificantBits())
        .put(commitment)
        .put(wrapped)
        .array();
  }

  /**
   * Unwraps.
   *
   * @throws SealingException when the wrapper is another, the place is another, or the key is not
   *     the one committed to
   */
  AesSealingKey unwrap(AesSealingKey wrapper, Place place) {
    SecretBytes secret = SecretBytes.owning(wrapper.open(place.associatedData(id, epoch), wrapped));
    try {
      return new AesSealingKey(id, epoch, secret).checked(commitment);
    } finally {
      secret.destroy();
    }
  }

  /**
   * Where a wrapped key is stored.
   *
   * @param table schema and table, or file
   * @param owner what the key is bound to besides its id; may be empty
   */
  record Place(String table, byte[] owner) {

    AssociatedData associatedData(KeyId id, int epoch) {
      byte[] rowKey =
          ByteBuffer.allocate(owner.length + 20)
              .put(owner)
              .putLong(id.value().getMostSignificantBits())
              .putLong(id.value().getLeastSignificantBits())
              .putInt(epoch)
              .array();
      return new AssociatedData(table, "wrapped", rowKey, SCHEMA_VERSION);
    }
  }
}
