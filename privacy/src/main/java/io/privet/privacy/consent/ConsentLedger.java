package io.privet.privacy.consent;

import io.privet.privacy.schema.Settled;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The append-only consent ledger in {@code privacy.consent}, and the state that follows from it in
 * {@code privacy.consent_state}.
 *
 * <p>Both are written in one transaction. The state is that of {@link ConsentState#of} over all
 * committed entries of a profile, whatever the order in which they came and whoever wrote them at
 * the same time; the transaction must be read committed.
 */
public final class ConsentLedger {

  private static final String ADD_STATES =
      """
      insert into privacy.consent_state (profile_id, granted, denied)
      select profile_id, 0, 0
      from unnest($1::uuid[]) as t (profile_id)
      on conflict (profile_id) do nothing
      """;

  private static final String LOCK_STATES =
      """
      select profile_id
      from privacy.consent_state
      where profile_id = any ($1::uuid[])
      order by profile_id
      for update
      """;

  private static final String APPEND =
      """
      insert into privacy.consent (profile_id, purpose_index, granted, time, evidence, source)
      select *
      from unnest($1::uuid[], $2::smallint[], $3::boolean[], $4::timestamptz[], $5::uuid[], $6::text[])
      on conflict do nothing
      """;

  private static final String UPDATE_STATES =
      """
      with newest as (
        select e.profile_id, 1::bigint << e.purpose_index as bit, (
          select bool_and(c.granted)
          from privacy.consent c
          where c.profile_id = e.profile_id
            and c.purpose_index = e.purpose_index
            and c.time = (
              select max(m.time)
              from privacy.consent m
              where m.profile_id = e.profile_id and m.purpose_index = e.purpose_index)) as granted
        from (
          select distinct t.profile_id, t.purpose_index
          from unnest($1::uuid[], $2::smallint[]) as t (profile_id, purpose_index)) e
      ), masks as (
        select
          profile_id,
          bit_or(bit) as asked,
          coalesce(bit_or(bit) filter (where granted), 0) as granted,
          coalesce(bit_or(bit) filter (where not granted), 0) as denied
        from newest
        group by profile_id
      )
      update privacy.consent_state s
      set granted = (s.granted & ~m.asked) | m.granted, denied = (s.denied & ~m.asked) | m.denied
      from masks m
      where s.profile_id = m.profile_id
        and ((s.granted & m.asked) <> m.granted or (s.denied & m.asked) <> m.denied)
      """;

  private static final String FIND =
      "select profile_id, granted, denied from privacy.consent_of($1::uuid[])";

  private static final Comparator<ConsentEntry> ORDER =
      Comparator.comparing(ConsentEntry::profile)
          .thenComparing(entry -> entry.purpose().index())
          .thenComparing(ConsentEntry::time)
          .thenComparing(ConsentEntry::granted)
          .thenComparing(ConsentEntry::evidence);

  /**
   * Appends the entries; one that is there already is left alone. One round trip. The states of the
   * profiles stay locked until the transaction ends, taken in the order of the profiles' ids.
   */
  public Future<Void> record(SqlConnection tx, List<ConsentEntry> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    List<ConsentEntry> sorted = entries.stream().sorted(ORDER).toList();
    Tuple profiles = profiles(sorted.stream().map(ConsentEntry::profile).toList());
    // Sent at once, run by the server one after the other; each sees what the lock waited for.
    return Settled.all(
            tx.preparedQuery(ADD_STATES).execute(profiles),
            tx.preparedQuery(LOCK_STATES).execute(profiles),
            tx.preparedQuery(APPEND).execute(columns(sorted)),
            tx.preparedQuery(UPDATE_STATES).execute(keys(sorted)))
        .mapEmpty();
  }

  /** The states of those profiles of which the ledger knows anything; the others are absent. */
  public Future<Map<ProfileId, ConsentState>> find(
      SqlClient client, Collection<ProfileId> profiles) {
    return client
        .preparedQuery(FIND)
        .execute(profiles(profiles))
        .map(
            rows -> {
              Map<ProfileId, ConsentState> states = new HashMap<>();
              for (Row row : rows) {
                states.put(new ProfileId(row.getUUID(0)), state(row.getLong(1), row.getLong(2)));
              }
              return states;
            });
  }

  private static ConsentState state(long granted, long denied) {
    return new ConsentState(new PurposeSet(granted), new PurposeSet(denied));
  }

  private static Tuple profiles(Collection<ProfileId> profiles) {
    return Tuple.tuple()
        .addArrayOfUUID(profiles.stream().distinct().map(ProfileId::value).toArray(UUID[]::new));
  }

  private static Tuple keys(List<ConsentEntry> entries) {
    return Tuple.tuple()
        .addArrayOfUUID(entries.stream().map(e -> e.profile().value()).toArray(UUID[]::new))
        .addArrayOfShort(
            entries.stream().map(e -> (short) e.purpose().index()).toArray(Short[]::new));
  }

  private static Tuple columns(List<ConsentEntry> entries) {
    return keys(entries)
        .addArrayOfBoolean(entries.stream().map(ConsentEntry::granted).toArray(Boolean[]::new))
        .addArrayOfOffsetDateTime(
            entries.stream()
                .map(e -> e.time().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addArrayOfUUID(entries.stream().map(ConsentEntry::evidence).toArray(UUID[]::new))
        .addArrayOfString(entries.stream().map(ConsentEntry::source).toArray(String[]::new));
  }
}
