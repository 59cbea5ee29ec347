package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The random id of a key; not secret. It stands in clear in the header of every sealed value.
 *
 * @param value the id
 */
public record KeyId(UUID value) {

  /** The id of the key that sealed a value, or nothing when its header is too short. */
  public static Optional<KeyId> of(byte[] sealed) {
    if (sealed.length < 18) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(sealed, 2, 16);
    return Optional.of(new KeyId(new UUID(buffer.getLong(), buffer.getLong())));
  }
}
