package io.privet.profiles.read;

import static io.privet.profiles.testing.TestEvent.order;
import static io.privet.profiles.testing.TestEvent.track;
import static io.privet.profiles.testing.TestProfiles.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.privet.privacy.subject.PersonalDataStore;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.testing.TestProfiles;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersonReaderIT {

  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private TestProfiles profiles;

  @BeforeEach
  void start() {
    profiles = new TestProfiles();
  }

  @AfterEach
  void stop() {
    profiles.close();
  }

  @Test
  void mergesTheStatesOfAllMembers() {
    profiles.apply(
        order("1", 10).of("user_id", "u").under("marketing"),
        order("2", 20).of("anonymous_id", "d").under("analytics"),
        track("Login").of("user_id", "u").of("anonymous_id", "d").under("marketing"));
    Person person = find("user_id", "u").orElseThrow();
    assertThat(person.profiles())
        .containsExactlyInAnyOrder(
            profiles.profile("user_id", "u"), profiles.profile("anonymous_id", "d"));
    assertThat(person.profiles()).isSorted().contains(person.id());
    assertThat(person.version()).isEqualTo(2);
    assertThat(person.state().facets()).hasSize(2);
  }

  @Test
  void leavesOutAMemberWhoseKeyIsGone() {
    profiles.apply(
        order("1", 10).of("user_id", "u").under("marketing"),
        order("2", 20).of("anonymous_id", "d").under("analytics"),
        track("Login").of("user_id", "u").of("anonymous_id", "d").under("marketing"));
    profiles.destroyKey(profiles.profile("anonymous_id", "d"));
    assertThat(find("anonymous_id", "d").orElseThrow().state().facets()).hasSize(1);
    profiles.destroyKey(profiles.profile("user_id", "u"));
    assertThat(find("user_id", "u")).isEmpty();
  }

  @Test
  void foldsThePastFromTheTimelineInPages() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      // Two at a time, so that a page ends between events of one time.
      events.add(
          order("o" + i, i)
              .of(i % 3 == 0 ? "anonymous_id" : "user_id", "p")
              .at(NOON.plusSeconds(i / 2))
              .under(i % 2 == 0 ? "marketing" : "analytics")
              .build());
    }
    events.add(
        track("Login").of("user_id", "p").of("anonymous_id", "p").at(NOON).under("sale").build());
    profiles.apply(events);
    for (int second : new int[] {-1, 0, 1, 99, 100, 249, 250}) {
      Instant at = NOON.plusSeconds(second);
      List<Event> until = events.stream().filter(e -> !e.time().isAfter(at)).toList();
      assertThat(past(at).state().encode()).isEqualTo(ProfileState.empty().fold(until).encode());
    }
    assertThat(past(NOON.plusSeconds(1000)).state().encode())
        .isEqualTo(find("user_id", "p").orElseThrow().state().encode());
  }

  private Person past(Instant at) {
    return await(
            profiles
                .people()
                .findAt(profiles.pool(), profiles.profile("user_id", "p"), at, () -> false))
        .orElseThrow();
  }

  @Test
  void stopsToFoldThePastWhenNobodyWaitsForIt() {
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    assertThatThrownBy(
            () ->
                await(
                    profiles
                        .people()
                        .findAt(
                            profiles.pool(), profiles.profile("user_id", "u"), NOON, () -> true)))
        .hasRootCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void findsNobodyWhereNobodyIs() {
    assertThat(find("user_id", "nobody")).isEmpty();
    assertThat(
            await(
                profiles
                    .people()
                    .findAt(
                        profiles.pool(), profiles.profile("user_id", "nobody"), NOON, () -> false)))
        .isEmpty();
  }

  @Test
  void answersForEverySealedColumn() {
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    List<PersonalDataStore> stores = PersonalData.stores(profiles.pool());
    Set<String> claimed = new HashSet<>();
    stores.forEach(store -> claimed.addAll(store.sealedColumns()));
    assertThat(claimed).isEqualTo(sealedColumns());
    Set<ProfileId> person = Set.of(profiles.profile("user_id", "u"));
    assertThat(stores).allSatisfy(store -> assertThat(await(store.count(person))).isEqualTo(1));
  }

  private Set<String> sealedColumns() {
    Set<String> columns = new HashSet<>();
    await(
            profiles
                .pool()
                .query(
                    """
                    SELECT format('%s.%s.%s', table_schema, table_name, column_name)
                    FROM information_schema.columns
                    WHERE table_schema = 'profiles' AND table_name NOT LIKE 'event\\_2%'
                      AND col_description(
                        format('%I.%I', table_schema, table_name)::regclass, ordinal_position)
                        LIKE '%sealed%'
                    """)
                .execute())
        .forEach(row -> columns.add(row.getString(0)));
    return columns;
  }

  @Test
  void readsThroughIndexesOnly() throws Exception {
    profiles.number(
        """
        WITH ids AS (
          SELECT gen_random_uuid() AS id FROM generate_series(1, 100000)
        ), nodes AS (
          INSERT INTO identity.identifier (key, kind, profile_id, person_id, first_time)
          SELECT uuid_send(id), 1, id, id, now() FROM ids RETURNING profile_id
        ), profiles AS (
          INSERT INTO profiles.profile (profile_id, version, state)
          SELECT profile_id, 1, '\\x00' FROM nodes RETURNING profile_id
        ), keys AS (
          INSERT INTO privacy.data_key (profile_id, key_id, epoch, wrapped, commitment)
          SELECT profile_id, profile_id, 1, decode(repeat('00', 82), 'hex'),
                 decode(repeat('00', 32), 'hex')
          FROM profiles RETURNING profile_id
        ), consents AS (
          INSERT INTO privacy.consent_state (profile_id, granted, denied)
          SELECT profile_id, 0, 0 FROM keys RETURNING 1
        )
        SELECT count(*) FROM consents
        """);
    for (String table :
        new String[] {
          "profiles.profile", "privacy.consent_state", "privacy.data_key", "identity.identifier"
        }) {
      await(profiles.pool().query("ANALYZE " + table).execute());
    }
    SqlConnection connection = await(profiles.pool().getConnection());
    await(connection.query("SET plan_cache_mode = force_generic_plan").execute());
    await(connection.query("PREPARE read(uuid[]) AS " + PersonReader.MEMBERS).execute());
    String plan =
        await(
            connection
                .query("EXPLAIN (FORMAT JSON) EXECUTE read(ARRAY[gen_random_uuid()])")
                .execute()
                .map(rows -> String.valueOf(rows.iterator().next().getValue(0))));
    await(connection.close());
    List<String> nodes = new ObjectMapper().readTree(plan).findValuesAsText("Node Type");
    assertThat(plan)
        .contains(
            "profile_pkey",
            "consent_state_pkey",
            "data_key_pkey",
            "identifier_profile",
            "identifier_person");
    assertThat(nodes).doesNotContain("Seq Scan", "Function Scan", "Hash Join", "Merge Join");
  }

  private Optional<Person> find(String kind, String value) {
    return await(profiles.people().find(profiles.pool(), profiles.profile(kind, value)));
  }
}
