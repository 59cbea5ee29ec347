package io.privet.profiles.store;

import io.privet.identity.graph.Claim;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;

/**
 * An event with the pseudonyms of its identifiers.
 *
 * @param event the event
 * @param claim what it says about identity
 */
public record HomedEvent(Event event, Claim claim) {

  /** The profile it is stored under: that of its strongest identifier. */
  public ProfileId home() {
    return claim.home().profile();
  }
}
