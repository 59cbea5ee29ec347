package io.privet.identity.kind;

import io.privet.privacy.subject.ProfileId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pseudonym of an identifier: how the graph and the stores know it. Bytes 0–15 of its blind
 * index are the key, bytes 16–31 make the id of the profile that belongs to it.
 *
 * @param high bytes 0–7 of the blind index
 * @param low bytes 8–15 of the blind index
 * @param kind kind of the identifier
 * @param profile the identifier's own profile
 */
public record IdentifierKey(long high, long low, IdentifierKind kind, ProfileId profile)
    implements Comparable<IdentifierKey> {

  /**
   * Makes the key of an identifier.
   *
   * @param kind its kind
   * @param hash the 32 bytes of its blind index
   */
  public static IdentifierKey of(IdentifierKind kind, byte[] hash) {
    if (hash.length != 32) {
      throw new IllegalArgumentException("blind index: " + hash.length + " bytes (expected: 32)");
    }
    ByteBuffer buffer = ByteBuffer.wrap(hash);
    return new IdentifierKey(
        buffer.getLong(),
        buffer.getLong(),
        kind,
        ProfileId.ofBytes(Arrays.copyOfRange(hash, 16, 32)));
  }

  /** The 16 bytes of the key. */
  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** Orders as PostgreSQL orders bytea values: by unsigned bytes. */
  @Override
  public int compareTo(IdentifierKey other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /** Two keys are the same when their 16 bytes are; kind and profile follow from them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdentifierKey key && key.high == high && key.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(low);
  }

  /** Kind and profile; neither is personal data. */
  @Override
  public String toString() {
    return kind.name() + ":" + profile;
  }
}
