package io.privet.profiles.store;

import io.privet.privacy.keys.AssociatedData;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.EventId;
import java.nio.ByteBuffer;

/** The places of this schema's sealed values. */
public final class SealedColumns {

  private static final int SCHEMA_VERSION = 1;

  private SealedColumns() {}

  /** Column {@code profiles.profile.state}; the row key is the profile id. */
  public static AssociatedData state(ProfileId profile) {
    return new AssociatedData("profiles.profile", "state", profile.bytes(), SCHEMA_VERSION);
  }

  /** Column {@code profiles.event.body}; the row key is profile id, then event id. */
  public static AssociatedData eventBody(ProfileId profile, EventId event) {
    byte[] rowKey = ByteBuffer.allocate(32).put(profile.bytes()).put(event.bytes()).array();
    return new AssociatedData("profiles.event", "body", rowKey, SCHEMA_VERSION);
  }
}
