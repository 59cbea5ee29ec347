package io.privet.profiles.read;

import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.privet.profiles.event.EventId;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.store.SealedColumns;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Folds stored events up to a time, a page at a time, one profile after the other. */
final class History {

  private static final int PAGE = 200;

  private static final String EVENTS =
      """
      SELECT time, event_id, body FROM profiles.event
      WHERE profile_id = $1 AND time <= $2 AND (time, event_id) < ($2, $3)
      ORDER BY time DESC, event_id DESC
      LIMIT $4
      """;

  private final SqlClient client;
  private final DataKeys dataKeys;
  private final BooleanSupplier abandoned;

  History(SqlClient client, DataKeys dataKeys, BooleanSupplier abandoned) {
    this.client = client;
    this.dataKeys = dataKeys;
    this.abandoned = abandoned;
  }

  Future<ProfileState> fold(List<Member> members, Instant at) {
    Future<ProfileState> state = Future.succeededFuture(ProfileState.empty());
    for (Member member : members) {
      Optional<SealingKey> key = member.key(dataKeys);
      if (key.isPresent()) {
        state = state.compose(s -> fold(s, member.profile(), key.get(), Cursor.upTo(at)));
      }
    }
    return state;
  }

  private Future<ProfileState> fold(
      ProfileState state, ProfileId profile, SealingKey key, Cursor from) {
    if (abandoned.getAsBoolean()) {
      return Future.failedFuture(new TimeoutException());
    }
    return client
        .preparedQuery(EVENTS)
        .execute(Tuple.of(profile.value(), from.sqlTime(), from.event(), PAGE))
        .compose(
            rows -> {
              List<Event> events = new ArrayList<>(rows.size());
              rows.forEach(row -> events.add(open(profile, key, row.getUUID(1), bytes(row))));
              ProfileState folded = state.fold(events);
              return rows.size() < PAGE
                  ? Future.succeededFuture(folded)
                  : fold(folded, profile, key, last(rows));
            });
  }

  private static byte[] bytes(Row row) {
    return row.getBuffer(2).getBytes();
  }

  private static Cursor last(RowSet<Row> rows) {
    Cursor last = Cursor.NEWEST;
    for (Row row : rows) {
      last = new Cursor(row.getOffsetDateTime(0).toInstant(), row.getUUID(1));
    }
    return last;
  }

  /** Opens the body of a stored event. */
  static Event open(ProfileId profile, SealingKey key, UUID event, byte[] body) {
    EventId id = new EventId(event.getMostSignificantBits(), event.getLeastSignificantBits());
    return EventCodec.decode(key.open(SealedColumns.eventBody(profile, id), body));
  }
}
