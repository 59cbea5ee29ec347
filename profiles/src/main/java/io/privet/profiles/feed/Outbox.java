package io.privet.profiles.feed;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The publisher's statements. */
final class Outbox {

  private static final String OLDEST =
      """
      SELECT profile_id, change, changed_at FROM profiles.outbox ORDER BY change LIMIT $1
      """;
  private static final String PUBLISHED =
      """
      SELECT person_id FROM profiles.published WHERE person_id = ANY($1)
      """;
  private static final String DRAW =
      """
      INSERT INTO profiles.published AS p (person_id, version, published_at)
      SELECT i.id, nextval('profiles.feed_version'), now() FROM unnest($1::uuid[]) AS i(id)
      ON CONFLICT (person_id) DO UPDATE
        SET version = excluded.version, published_at = excluded.published_at
      RETURNING p.person_id, p.version
      """;

  /**
   * An entry that a transaction is writing at this moment stays, and nobody waits: it has changed
   * again when that commits, and is published again when it does not.
   */
  private static final String DONE =
      """
      WITH forgotten AS (
        DELETE FROM profiles.published WHERE person_id = ANY($1)
      ), unchanged AS (
        SELECT o.profile_id
        FROM profiles.outbox AS o
        JOIN unnest($2::uuid[], $3::bigint[]) AS d (profile_id, change) USING (profile_id, change)
        FOR UPDATE OF o SKIP LOCKED
      )
      DELETE FROM profiles.outbox AS o USING unchanged AS u WHERE o.profile_id = u.profile_id
      """;

  private static final String POSTPONE =
      """
      UPDATE profiles.outbox SET change = nextval('profiles.change_number')
      WHERE profile_id = $1 AND change = $2
      """;

  private final SqlConnection connection;

  Outbox(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * A row: a profile that changed.
   *
   * @param profile the profile
   * @param change number of its last change
   * @param since when it changed first since it was last published
   */
  record Entry(ProfileId profile, long change, Instant since) {}

  Future<List<Entry>> oldest(int limit) {
    return connection
        .preparedQuery(OLDEST)
        .execute(Tuple.of(limit))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(Outbox::entry).toList());
  }

  /** Those of the ids whose last record may have content. */
  Future<Set<ProfileId>> published(Collection<ProfileId> ids) {
    return connection
        .preparedQuery(PUBLISHED)
        .execute(Tuple.of(uuids(ids)))
        .map(
            rows -> {
              Set<ProfileId> published = new HashSet<>();
              rows.forEach(row -> published.add(new ProfileId(row.getUUID(0))));
              return published;
            });
  }

  /** Notes that records of these people are about to be sent, and gives each its version. */
  Future<Map<ProfileId, Long>> drawVersions(Collection<ProfileId> people) {
    return connection
        .preparedQuery(DRAW)
        .execute(Tuple.of(uuids(people)))
        .map(
            rows -> {
              Map<ProfileId, Long> versions = new HashMap<>();
              rows.forEach(row -> versions.put(new ProfileId(row.getUUID(0)), row.getLong(1)));
              return versions;
            });
  }

  /** Removes the entries that have not changed since, and forgets the people that are gone. */
  Future<Void> done(List<Entry> entries, Collection<ProfileId> gone) {
    Long[] changes = entries.stream().map(Entry::change).toArray(Long[]::new);
    UUID[] profiles = uuids(entries.stream().map(Entry::profile).toList());
    return connection
        .preparedQuery(DONE)
        .execute(
            Tuple.tuple()
                .addArrayOfUUID(uuids(gone))
                .addArrayOfUUID(profiles)
                .addArrayOfLong(changes))
        .mapEmpty();
  }

  /** Puts an entry behind all others. */
  Future<Void> postpone(Entry entry) {
    return connection
        .preparedQuery(POSTPONE)
        .execute(Tuple.of(entry.profile().value(), entry.change()))
        .mapEmpty();
  }

  private static Entry entry(Row row) {
    return new Entry(
        new ProfileId(row.getUUID(0)), row.getLong(1), row.getOffsetDateTime(2).toInstant());
  }

  private static UUID[] uuids(Collection<ProfileId> ids) {
    return ids.stream().map(ProfileId::value).toArray(UUID[]::new);
  }
}
