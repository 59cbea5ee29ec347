package io.privet.ingest.log;

import io.privet.privacy.keys.AssociatedData;

/**
 * The layout of a record of the event log: the key is the 16 bytes of the event's home profile, the
 * value an event sealed under the ingest key of its hour, and there are no headers.
 */
public final class LogFormat {

  /** Name of the topic. */
  public static final String TOPIC = "privet.events";

  private static final int SCHEMA_VERSION = 1;

  private LogFormat() {}

  /** Where a record's value is sealed to. */
  public static AssociatedData value(byte[] key) {
    return new AssociatedData(TOPIC, "value", key, SCHEMA_VERSION);
  }
}
