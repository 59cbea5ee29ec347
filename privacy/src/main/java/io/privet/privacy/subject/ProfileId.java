package io.privet.privacy.subject;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The id of one profile: a keyed pseudonym, 16 bytes in the layout of a version 8 UUID (RFC 9562).
 *
 * <p>It is derived from the blind index of one identifier, so that the same identifier always names
 * the same profile. A person is a set of profiles that the identity graph joins. It may appear in
 * clear in keys, logs and metrics.
 *
 * @param value the id
 */
public record ProfileId(UUID value) implements Comparable<ProfileId> {

  /** Makes an id of 16 pseudorandom bytes by setting the version and variant bits. */
  public static ProfileId ofBytes(byte[] bytes) {
    if (bytes.length != 16) {
      throw new IllegalArgumentException("profile id: " + bytes.length + " bytes (expected: 16)");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long high = (buffer.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
    long low = (buffer.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new ProfileId(new UUID(high, low));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not a UUID
   */
  public static ProfileId parse(String text) {
    return new ProfileId(UUID.fromString(text));
  }

  /** The 16 bytes, big-endian. */
  public byte[] bytes() {
    return ByteBuffer.allocate(16)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }

  /** Orders as PostgreSQL orders uuid values: by unsigned bytes. */
  @Override
  public int compareTo(ProfileId other) {
    int high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
