package io.privet.ingest.unify;

/** Why a record was parked. */
public enum ParkReason {
  /** Its ingest key does not exist, or it is not a sealed value. */
  KEY_MISSING,
  /** It does not open: it was altered or is no record of this log. */
  NOT_OPENED,
  /** It opens to something that is not an event. */
  NOT_AN_EVENT,
  /** It is an event, and applying it fails. */
  NOT_APPLIED
}
