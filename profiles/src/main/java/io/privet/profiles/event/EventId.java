package io.privet.profiles.event;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The identity of an event: the first 16 bytes of a keyed hash of its source and the client's
 * message id. The event's time is not part of it, since the correction of clock skew changes the
 * time when a client tries again.
 *
 * @param high bytes 0–7
 * @param low bytes 8–15
 */
public record EventId(long high, long low) implements Comparable<EventId> {

  /** Takes the first 16 bytes. */
  public static EventId ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new EventId(buffer.getLong(), buffer.getLong());
  }

  /** Reads the database's uuid. */
  public static EventId of(UUID uuid) {
    return new EventId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /** The 16 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** The same 16 bytes as the database's uuid. */
  public UUID uuid() {
    return new UUID(high, low);
  }

  /** Orders by unsigned bytes, as PostgreSQL does. */
  @Override
  public int compareTo(EventId other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }
}
