package io.privet.profiles.read;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pages through the events of a person, newest first, in the order of (time, event id).
 *
 * <p>Every event of the person at the time of the first page is on exactly one page, shown or
 * counted as withheld, whatever arrives between pages. An event that the purpose may not see is
 * counted, and its body does not leave the database. A page ends at the given number of visible
 * events or after having looked at {@value #EXTRA_SCAN} more events than that; so a page may be
 * empty and still have a next one.
 */
public final class Timeline {

  static final int EXTRA_SCAN = 1000;

  private static final String PAGE =
      """
      WITH scanned AS (
        SELECT e.profile_id, e.time, e.event_id, e.purposes, e.body
        FROM unnest($1::uuid[]) AS m(profile_id)
        CROSS JOIN LATERAL (
          SELECT v.profile_id, v.time, v.event_id, v.purposes, v.body
          FROM profiles.event AS v
          WHERE v.profile_id = m.profile_id AND v.time <= $2 AND (v.time, v.event_id) < ($2, $3)
          ORDER BY v.time DESC, v.event_id DESC
          LIMIT $4
        ) AS e
        ORDER BY e.time DESC, e.event_id DESC
        LIMIT $4
      ), counted AS (
        SELECT s.profile_id, s.time, s.event_id, s.purposes, s.body,
               (s.purposes & $5::bigint) <> 0 AS visible,
               count(*) FILTER (WHERE (s.purposes & $5::bigint) <> 0) OVER (
                 ORDER BY s.time DESC, s.event_id DESC ROWS UNBOUNDED PRECEDING) AS shown,
               count(*) OVER () AS total
        FROM scanned AS s
      )
      SELECT profile_id, time, event_id, purposes, CASE WHEN visible THEN body END, total
      FROM counted
      WHERE shown - visible::int < $6::int
      ORDER BY time DESC, event_id DESC
      """;

  private final PersonReader reader;
  private final DataKeys dataKeys;

  /** Reads with the given data keys. */
  public Timeline(DataKeys dataKeys) {
    this.reader = new PersonReader(dataKeys);
    this.dataKeys = dataKeys;
  }

  /**
   * An event and the profile it is stored under.
   *
   * @param profile the profile
   * @param event the event
   */
  public record Entry(ProfileId profile, Event event) {}

  /**
   * A page.
   *
   * @param entries the visible events, newest first
   * @param next where the next page starts; nothing when this is the last
   * @param withheld what was left out between the first and the last event looked at
   */
  public record Page(List<Entry> entries, Optional<Cursor> next, List<Omission> withheld) {}

  /**
   * The page of at most {@code size} events that starts at the cursor, or nothing when nobody has
   * the profile.
   */
  public Future<Optional<Page>> find(
      SqlClient client, ProfileId profile, Purpose purpose, Cursor from, int size) {
    return reader
        .members(client, List.of(profile))
        .compose(
            found -> {
              List<Member> members = found.getOrDefault(profile, List.of());
              Map<ProfileId, SealingKey> keys = keys(members);
              if (keys.isEmpty()) {
                return Future.succeededFuture(Optional.<Page>empty());
              }
              PurposeSet wanted = new PurposeSet(purpose.bit());
              PurposeSet allowed = wanted.minus(PersonReader.denied(members));
              return client
                  .preparedQuery(PAGE)
                  .execute(arguments(keys, from, allowed, size))
                  .map(rows -> Optional.of(page(rows, keys, wanted, size + EXTRA_SCAN)));
            });
  }

  private Map<ProfileId, SealingKey> keys(List<Member> members) {
    Map<ProfileId, SealingKey> keys = new LinkedHashMap<>();
    for (Member member : members) {
      member.key(dataKeys).ifPresent(key -> keys.put(member.profile(), key));
    }
    return keys;
  }

  private static Tuple arguments(
      Map<ProfileId, SealingKey> keys, Cursor from, PurposeSet allowed, int size) {
    UUID[] profiles = keys.keySet().stream().map(ProfileId::value).toArray(UUID[]::new);
    return Tuple.of(profiles, from.sqlTime(), from.event(), (long) size + EXTRA_SCAN + 1)
        .addLong(allowed.mask())
        .addInteger(size);
  }

  private static Page page(
      Iterable<Row> rows, Map<ProfileId, SealingKey> keys, PurposeSet wanted, int scanLimit) {
    List<Entry> entries = new ArrayList<>();
    Omissions omissions = new Omissions(wanted);
    Optional<Cursor> last = Optional.empty();
    long taken = 0;
    long total = 0;
    for (Row row : rows) {
      total = row.getLong(5);
      if (taken == scanLimit) {
        break;
      }
      taken++;
      last = Optional.of(new Cursor(row.getOffsetDateTime(1).toInstant(), row.getUUID(2)));
      @Nullable Buffer body = row.getBuffer(4);
      if (body == null) {
        omissions.add(new PurposeSet(row.getLong(3)));
      } else {
        entries.add(entry(row, keys, body));
      }
    }
    return new Page(entries, taken < total ? last : Optional.empty(), omissions.list());
  }

  private static Entry entry(Row row, Map<ProfileId, SealingKey> keys, Buffer body) {
    ProfileId profile = new ProfileId(row.getUUID(0));
    SealingKey key = keys.get(profile);
    if (key == null) {
      throw new IllegalStateException("timeline: event of a profile that was not asked for");
    }
    return new Entry(profile, History.open(profile, key, row.getUUID(2), body.getBytes()));
  }
}
