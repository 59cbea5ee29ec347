package io.privet.privacy.consent;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What the consent ledger says now of one profile. A purpose that stands in neither set was never
 * spoken of.
 *
 * @param granted the purposes granted
 * @param denied the purposes denied; none that is granted
 */
public record ConsentState(PurposeSet granted, PurposeSet denied) {

  /** Nothing is known. */
  public static final ConsentState UNKNOWN = new ConsentState(PurposeSet.NONE, PurposeSet.NONE);

  /** Checks that no purpose is both. */
  public ConsentState {
    if (!granted.intersect(denied).isEmpty()) {
      throw new IllegalArgumentException("consent: a purpose both granted and denied");
    }
  }

  /**
   * The state after these entries of one profile: per purpose the entry with the newest time wins,
   * and a denial wins a tie. The same for every order and repetition of the entries.
   */
  public static ConsentState of(Collection<ConsentEntry> entries) {
    Map<Integer, ConsentEntry> newest = new HashMap<>();
    for (ConsentEntry entry : entries) {
      newest.merge(entry.purpose().index(), entry, ConsentState::winner);
    }
    long granted = 0;
    long denied = 0;
    for (ConsentEntry entry : newest.values()) {
      long bit = entry.purpose().bit();
      granted |= entry.granted() ? bit : 0;
      denied |= entry.granted() ? 0 : bit;
    }
    return new ConsentState(new PurposeSet(granted), new PurposeSet(denied));
  }

  private static ConsentEntry winner(ConsentEntry one, ConsentEntry other) {
    Instant time = one.time();
    if (!time.equals(other.time())) {
      return time.isAfter(other.time()) ? one : other;
    }
    return one.granted() ? other : one;
  }
}
