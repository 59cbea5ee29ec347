package io.privet.privacy.consent;

import java.util.Collection;

/** The consent of a person, from the states of the profiles that are the person's. */
public final class EffectiveConsent {

  private EffectiveConsent() {}

  /**
   * The purposes that the person denies: those that any of the profiles denies, whatever the others
   * grant. A purpose that is not among them is not thereby granted.
   */
  public static PurposeSet denied(Collection<ConsentState> profiles) {
    return profiles.stream().map(ConsentState::denied).reduce(PurposeSet.NONE, PurposeSet::union);
  }
}
