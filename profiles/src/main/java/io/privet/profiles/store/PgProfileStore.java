package io.privet.profiles.store;

import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventId;
import io.privet.proto.profiles.v1.EventType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;

/**
 * The rows behind {@link EventApplier}. Every statement takes its rows in key order, so that
 * concurrent transactions queue up instead of dead-locking.
 */
final class PgProfileStore {

  private static final String REGISTER =
      """
      INSERT INTO profiles.event_identity (event_id, received_on)
      SELECT * FROM unnest($1::uuid[], $2::date[])
      ON CONFLICT DO NOTHING
      RETURNING event_id
      """;

  private static final String LOAD =
      """
      SELECT profile_id, version, state
      FROM profiles.profile
      WHERE profile_id = ANY($1::uuid[])
      """;

  private static final String SAVE =
      """
      INSERT INTO profiles.profile AS stored (profile_id, version, state)
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])
      ON CONFLICT (profile_id) DO UPDATE
      SET version = excluded.version, state = excluded.state, updated_at = now()
      WHERE stored.version = excluded.version - 1
      """;

  private static final String APPEND =
      """
      INSERT INTO profiles.event (profile_id, time, event_id, purposes, type, body)
      SELECT *
      FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::smallint[], $6::bytea[])
      """;

  private static final String MARK =
      """
      INSERT INTO profiles.outbox (profile_id)
      SELECT * FROM unnest($1::uuid[])
      ON CONFLICT (profile_id) DO UPDATE SET change = excluded.change
      """;

  /** Registers the ids of events, sorted by id; returns those that were new. */
  Future<Set<EventId>> register(SqlConnection tx, Collection<Event> sortedById) {
    UUID[] ids = sortedById.stream().map(e -> e.id().uuid()).toArray(UUID[]::new);
    LocalDate[] days =
        sortedById.stream()
            .map(e -> e.receivedAt().atZone(ZoneOffset.UTC).toLocalDate())
            .toArray(LocalDate[]::new);
    return tx.preparedQuery(REGISTER)
        .execute(Tuple.tuple().addArrayOfUUID(ids).addArrayOfLocalDate(days))
        .map(
            rows -> {
              Set<EventId> fresh = new HashSet<>();
              for (Row row : rows) {
                fresh.add(EventId.of(row.getUUID(0)));
              }
              return fresh;
            });
  }

  Future<Map<ProfileId, StoredState>> load(SqlConnection tx, SortedSet<ProfileId> profiles) {
    return tx.preparedQuery(LOAD)
        .execute(Tuple.tuple().addArrayOfUUID(uuids(profiles)))
        .map(
            rows -> {
              Map<ProfileId, StoredState> states = new HashMap<>();
              for (Row row : rows) {
                states.put(
                    new ProfileId(row.getUUID(0)),
                    new StoredState(row.getLong(1), row.getBuffer(2).getBytes()));
              }
              return states;
            });
  }

  /**
   * Writes states with their new version.
   *
   * @throws ConflictException (as failure) when one was written by another transaction since it was
   *     loaded
   */
  Future<Void> save(SqlConnection tx, SortedMap<ProfileId, StoredState> states) {
    if (states.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple rows =
        Tuple.tuple()
            .addArrayOfUUID(uuids(states.keySet()))
            .addArrayOfLong(states.values().stream().map(StoredState::version).toArray(Long[]::new))
            .addArrayOfBuffer(
                states.values().stream()
                    .map(s -> Buffer.buffer(s.sealed()))
                    .toArray(Buffer[]::new));
    return tx.preparedQuery(SAVE)
        .execute(rows)
        .compose(
            result ->
                result.rowCount() == states.size()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new ConflictException("profile written meanwhile")));
  }

  /** Appends events with their sealed bodies. */
  Future<Void> append(SqlConnection tx, List<SealedEvent> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    int n = events.size();
    UUID[] profiles = new UUID[n];
    OffsetDateTime[] times = new OffsetDateTime[n];
    UUID[] ids = new UUID[n];
    Long[] purposes = new Long[n];
    Short[] types = new Short[n];
    Buffer[] bodies = new Buffer[n];
    for (int i = 0; i < n; i++) {
      Event event = events.get(i).event();
      profiles[i] = events.get(i).home().value();
      times[i] = event.time().atOffset(ZoneOffset.UTC);
      ids[i] = event.id().uuid();
      purposes[i] = event.purposes().mask();
      types[i] = (short) EventType.valueOf("EVENT_TYPE_" + event.type().name()).getNumber();
      bodies[i] = Buffer.buffer(events.get(i).body());
    }
    return tx.preparedQuery(APPEND)
        .execute(
            Tuple.tuple()
                .addArrayOfUUID(profiles)
                .addArrayOfOffsetDateTime(times)
                .addArrayOfUUID(ids)
                .addArrayOfLong(purposes)
                .addArrayOfShort(types)
                .addArrayOfBuffer(bodies))
        .mapEmpty();
  }

  /** Marks profiles as changed. */
  Future<Void> mark(SqlConnection tx, SortedSet<ProfileId> profiles) {
    return profiles.isEmpty()
        ? Future.succeededFuture()
        : tx.preparedQuery(MARK).execute(Tuple.tuple().addArrayOfUUID(uuids(profiles))).mapEmpty();
  }

  private static UUID[] uuids(Collection<ProfileId> profiles) {
    return profiles.stream().map(ProfileId::value).toArray(UUID[]::new);
  }

  /**
   * An event ready to be stored.
   *
   * @param home profile it belongs to
   * @param event the event
   * @param body its sealed form
   */
  record SealedEvent(ProfileId home, Event event, byte[] body) {}
}
