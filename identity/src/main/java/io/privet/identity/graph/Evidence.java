package io.privet.identity.graph;

import java.time.Instant;
import java.util.UUID;

/**
 * The earliest claim of a link. Of two claims at one time the one with the lower event id counts.
 *
 * @param time when the event happened, in whole microseconds
 * @param event id of the event
 * @param source the source that said so
 */
public record Evidence(Instant time, UUID event, String source) implements Comparable<Evidence> {

  /** The earlier of the two. */
  static Evidence earlier(Evidence one, Evidence other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** Orders by time, then by the unsigned bytes of the event's id. */
  @Override
  public int compareTo(Evidence other) {
    int first = time.compareTo(other.time);
    if (first != 0) {
      return first;
    }
    int high =
        Long.compareUnsigned(event.getMostSignificantBits(), other.event.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            event.getLeastSignificantBits(), other.event.getLeastSignificantBits());
  }
}
