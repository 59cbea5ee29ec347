package io.privet.profiles.read;

import io.privet.privacy.consent.PurposeSet;

/**
 * Data that a view leaves out.
 *
 * @param reason why
 * @param count how many facets, or on a timeline events
 * @param purposes all purposes that they were collected under
 */
public record Omission(Reason reason, long count, PurposeSet purposes) {

  /** Why data is left out. */
  public enum Reason {
    /** It was not collected under a purpose of the reader. */
    NOT_COLLECTED_FOR_PURPOSE,
    /** The person now denies every purpose of the reader that it was collected under. */
    CONSENT_WITHDRAWN
  }

  /** Why a reader with these purposes does not see a datum that was collected under others. */
  static Reason reason(PurposeSet wanted, PurposeSet collected) {
    return collected.intersect(wanted).isEmpty()
        ? Reason.NOT_COLLECTED_FOR_PURPOSE
        : Reason.CONSENT_WITHDRAWN;
  }
}
