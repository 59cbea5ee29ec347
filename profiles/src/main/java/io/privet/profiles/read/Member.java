package io.privet.profiles.read;

import io.privet.privacy.consent.ConsentState;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.store.SealedColumns;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One profile of a person, as a row of the read's query.
 *
 * @param asked the profile that was asked for
 * @param person the leading profile
 * @param profile this profile
 * @param version its version; 0 when it has no state
 * @param state its sealed state
 * @param wrappedKey its wrapped data key
 * @param consent what the consent ledger says of it now
 */
record Member(
    ProfileId asked,
    ProfileId person,
    ProfileId profile,
    long version,
    Optional<Buffer> state,
    Optional<Buffer> wrappedKey,
    ConsentState consent) {

  static Member of(Row row) {
    @Nullable Long version = row.getLong(3);
    return new Member(
        id(row, 0),
        id(row, 1),
        id(row, 2),
        version == null ? 0 : version,
        Optional.ofNullable(row.getBuffer(4)),
        Optional.ofNullable(row.getBuffer(5)),
        new ConsentState(new PurposeSet(row.getLong(6)), new PurposeSet(row.getLong(7))));
  }

  private static ProfileId id(Row row, int column) {
    UUID value = row.getUUID(column);
    return new ProfileId(value);
  }

  /** The data key; nothing when it was destroyed or the profile never had data. */
  Optional<SealingKey> key(DataKeys dataKeys) {
    return wrappedKey.map(wrapped -> dataKeys.unwrap(profile, wrapped.getBytes()));
  }

  /** The state; nothing without a state or without a key. */
  Optional<ProfileState> open(DataKeys dataKeys) {
    return state.flatMap(
        bytes ->
            key(dataKeys)
                .map(
                    key ->
                        ProfileState.decode(
                            key.open(SealedColumns.state(profile), bytes.getBytes()))));
  }

  @Override
  public String toString() {
    return "member " + profile;
  }
}
