package io.privet.identity.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.identity.graph.GraphChange.Move;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityException;
import io.privet.identity.kind.IdentityException.Code;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.subject.ProfileId;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgIdentityGraphIT {

  private static final IdentityRules RULES = IdentityRules.standard();
  private static final IdentifierKey U1 = Samples.key(RULES, "user_id", "u1");
  private static final IdentifierKey U2 = Samples.key(RULES, "user_id", "u2");
  private static final IdentifierKey MAIL = Samples.key(RULES, "email", "m");
  private static final IdentifierKey ANON = Samples.key(RULES, "anonymous_id", "a");
  private static final IdentifierKey ANON2 = Samples.key(RULES, "anonymous_id", "a2");

  private final PgIdentityGraph graph = new PgIdentityGraph(RULES);
  private Vertx vertx;
  private TestDatabase database;
  private Pool pool;

  @BeforeEach
  void connect() {
    vertx = Vertx.vertx();
    database = TestServices.database("identity");
    pool = pool(8);
  }

  private Pool pool(int size) {
    return PgBuilder.pool()
        .connectingTo(database.options())
        .with(new PoolOptions().setMaxSize(size))
        .using(vertx)
        .build();
  }

  @AfterEach
  void disconnect() {
    await(pool.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void joinsAnonymousProfilesWhenTheyLogIn() {
    GraphChange first = apply(Samples.claim(1, ANON));
    GraphChange second = apply(Samples.claim(2, U1, ANON));
    assertThat(first).isEqualTo(new GraphChange(List.of(), 1, Map.of()));
    assertThat(second)
        .isEqualTo(
            new GraphChange(
                List.of(new Move(ANON.profile(), ANON.profile(), U1.profile())), 1, Map.of()));
    assertThat(members(ANON)).containsExactlyInAnyOrder(U1.profile(), ANON.profile());
  }

  @Test
  void sayingTheSameAgainWritesNothing() {
    List<Claim> claims = Samples.random(new Random(1), 60, 6);
    PgIdentityGraph small = new PgIdentityGraph(Samples.RULES);
    inTransaction(tx -> small.apply(tx, claims));
    String before = rowVersions();
    assertThat(inTransaction(tx -> small.apply(tx, claims))).isEqualTo(GraphChange.NONE);
    assertThat(rowVersions()).isEqualTo(before);
    assertStored(Samples.RULES, claims);
  }

  /** The versions and locks of all rows: any write or lock changes it. */
  private String rowVersions() {
    Row row =
        await(
                pool.query(
                        """
                        select (select count(*) from identity.merge_log),
                          (select array_agg(xmin::text || ctid::text || xmax::text order by key)::text
                           from identity.identifier),
                          (select array_agg(xmin::text || ctid::text || xmax::text order by low, high)::text
                           from identity.link)
                        """)
                    .execute())
            .iterator()
            .next();
    return row.getLong(0) + row.getString(1) + row.getString(2);
  }

  @Test
  void aSharedDeviceIsTakenBackFromItsFirstUser() {
    apply(Samples.claim(1, ANON));
    apply(Samples.claim(2, U1, ANON));
    GraphChange change = apply(Samples.claim(3, U2, ANON));
    assertThat(change.moves())
        .containsExactly(new Move(ANON.profile(), U1.profile(), ANON.profile()));
    assertThat(change.refusals()).isEqualTo(Map.of(Refusal.SHARED, 2));
    assertThat(change.newIdentifiers()).isEqualTo(1);
    assertThat(members(ANON)).containsExactly(ANON.profile());
  }

  @Test
  void earlierClaimsLowerTimesAndTakeOverTheEvidence() {
    Claim late = Samples.claim(9, MAIL, ANON);
    Claim early = Samples.claim(3, MAIL, ANON);
    IdentifierKey other = Samples.key(RULES, "email", "other");
    apply(late, Samples.claim(5, other, ANON));
    assertThat(members(MAIL)).hasSize(3);
    assertThat(person(ANON)).isEqualTo(other.profile());
    GraphChange change = apply(early);
    assertThat(change.moved())
        .containsExactlyInAnyOrder(MAIL.profile(), ANON.profile(), other.profile());
    assertThat(person(ANON)).isEqualTo(MAIL.profile());
    assertStored(RULES, List.of(late, early, Samples.claim(5, other, ANON)));
  }

  @Test
  void logsEveryMoveWithItsEvidence() {
    apply(Samples.claim(1, ANON));
    Claim login = Samples.claim(2, U1, ANON);
    apply(login);
    Row row = one("select * from identity.merge_log", Tuple.tuple());
    assertThat(row.getUUID("profile_id")).isEqualTo(ANON.profile().value());
    assertThat(row.getUUID("from_person")).isEqualTo(ANON.profile().value());
    assertThat(row.getUUID("to_person")).isEqualTo(U1.profile().value());
    assertThat(row.getUUID("evidence")).isEqualTo(login.evidence());
    assertThat(row.getString("source")).isEqualTo("shop");
    assertThat(row.getBuffer("cause_low").length()).isEqualTo(16);
    assertThat(row.getString("actor")).isNull();
  }

  @Test
  void partingUndoesAMergeAndRejoiningRestoresIt() {
    List<Claim> claims =
        List.of(
            Samples.claim(1, U1, ANON), Samples.claim(2, U1, MAIL), Samples.claim(3, MAIL, ANON2));
    apply(claims.toArray(Claim[]::new));
    String before = persons().toString();
    GraphChange parted = part(U1, MAIL);
    assertThat(parted.moves())
        .containsExactlyInAnyOrder(
            new Move(MAIL.profile(), U1.profile(), MAIL.profile()),
            new Move(ANON2.profile(), U1.profile(), MAIL.profile()));
    assertThat(parted.refusals()).isEqualTo(Map.of(Refusal.APART, 1));
    apply(Samples.claim(4, U1, MAIL), Samples.claim(1, U1, MAIL));
    assertThat(person(MAIL)).isEqualTo(MAIL.profile());
    assertThatThrownBy(() -> part(U1, MAIL))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_ONE_PERSON));
    rejoin(MAIL, U1);
    assertThat(persons()).hasToString(before);
    assertThatThrownBy(() -> rejoin(U1, MAIL))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_PARTED));
    Row history = one("select * from identity.apart", Tuple.tuple());
    assertThat(history.getString("actor")).isEqualTo("officer");
    assertThat(history.getString("lifted_reason")).isEqualTo("was right");
    assertThat(
            one("select count(*) from identity.merge_log where actor = 'officer'", Tuple.tuple())
                .getLong(0))
        .isEqualTo(4);
  }

  @Test
  void refusesToPartStrangersAndUnknownProfiles() {
    apply(Samples.claim(1, U1), Samples.claim(1, U2));
    assertThatThrownBy(() -> part(U1, U2))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_ONE_PERSON));
    assertThatThrownBy(() -> part(U1, U1))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_ONE_PERSON));
    assertThatThrownBy(() -> part(U1, MAIL))
        .isInstanceOfSatisfying(
            IdentityException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_PROFILE));
  }

  @Test
  void explainsTheChainAndWhatWasRefused() {
    Claim first = Samples.claim(1, MAIL, ANON);
    apply(
        first,
        Samples.claim(2, U1, MAIL),
        Samples.claim(3, U1, ANON2),
        Samples.claim(4, U2, ANON2));
    Explanation joined = await(graph.explain(pool, ANON.profile(), U1.profile()));
    assertThat(joined.onePerson()).isTrue();
    assertThat(joined.chain())
        .extracting(step -> step.from().kind() + ">" + step.to().kind())
        .containsExactly("anonymous_id>email", "email>user_id");
    assertThat(joined.chain().get(0).evidence()).isEqualTo(first.evidence());
    assertThat(joined.refused())
        .extracting(step -> step.refusal().orElseThrow())
        .containsExactly(Refusal.SHARED);
    Explanation apart = await(graph.explain(pool, U1.profile(), ANON2.profile()));
    assertThat(apart.onePerson()).isFalse();
    assertThat(apart.chain()).isEmpty();
    assertThat(apart.refused()).hasSize(2);
    part(U1, MAIL);
    assertThat(await(graph.explain(pool, U1.profile(), MAIL.profile())).partings())
        .singleElement()
        .satisfies(parting -> assertThat(parting.reason()).isEqualTo("not her"));
    assertThatThrownBy(
            () ->
                await(
                    graph.explain(pool, U1.profile(), Samples.key(RULES, "phone", "?").profile())))
        .isInstanceOf(IdentityException.class);
  }

  @Test
  void membersOfAnswersOnlyForKnownProfiles() {
    apply(Samples.claim(1, U1, ANON), Samples.claim(1, U2));
    assertThat(members(MAIL)).isEmpty();
    assertThat(members(U2)).containsExactly(U2.profile());
    String plan =
        await(
                pool.query(
                        "explain select * from identity.members_of(array['00000000-0000-8000-8000-000000000000'::uuid])")
                    .execute())
            .iterator()
            .next()
            .getString(0);
    assertThat(plan).doesNotContain("Function Scan");
  }

  @Test
  void guardsRefuseAndCount() {
    PgIdentityGraph guarded = new PgIdentityGraph(RULES, new GraphSettings(3, 4, 5));
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      claims.add(Samples.claim(i, U1, Samples.key(RULES, "customer_id", "c" + i)));
    }
    GraphChange change = inTransaction(tx -> guarded.apply(tx, claims));
    assertThat(change.refusals()).isEqualTo(Map.of(Refusal.DEGREE, 3));
    GraphChange again = inTransaction(tx -> guarded.apply(tx, claims));
    assertThat(again.refusals()).isEqualTo(Map.of(Refusal.DEGREE, 3));
    Claim bridge = Samples.claim(9, Samples.key(RULES, "customer_id", "c0"), ANON);
    assertThat(inTransaction(tx -> guarded.apply(tx, List.of(bridge))).refusals())
        .isEqualTo(Map.of(Refusal.CLUSTER, 1));
    assertThat(inTransaction(tx -> guarded.apply(tx, List.of(bridge)))).isEqualTo(GraphChange.NONE);
  }

  @Test
  void largeBatchesAreSplitInsteadOfLoadedAtOnce() {
    GraphSettings tiny = new GraphSettings(1_000, 20, 5);
    PgIdentityGraph guarded = new PgIdentityGraph(RULES, tiny);
    List<Claim> first = new ArrayList<>();
    List<Claim> second = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      IdentifierKey user = Samples.key(RULES, "user_id", "s" + i);
      for (int j = 0; j < 10; j++) {
        first.add(Samples.claim(i, user, Samples.key(RULES, "anonymous_id", i + "/" + j)));
      }
      second.add(Samples.claim(i, user, Samples.key(RULES, "email", "s" + i)));
    }
    inTransaction(tx -> guarded.apply(tx, first));
    assertThat(inTransaction(tx -> guarded.apply(tx, second)).newIdentifiers()).isEqualTo(60);
    first.addAll(second);
    assertStored(RULES, first);
  }

  @Test
  void isExactUnderEightConnectionsAtOnce() {
    for (int round = 0; round < 4; round++) {
      hammer(round, 6 + 6 * round);
      await(
          pool.query("truncate identity.identifier, identity.link, identity.merge_log").execute());
    }
  }

  private void hammer(int seed, int perKind) {
    List<Claim> claims = Samples.random(new Random(seed), 600, perKind);
    PgIdentityGraph small =
        new PgIdentityGraph(Samples.RULES, new GraphSettings(100_000, 100_000, 5));
    AtomicInteger conflicts = new AtomicInteger();
    List<Future<Void>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<Claim> mine = new ArrayList<>(claims);
      Collections.shuffle(mine, new Random(seed * 100L + i));
      workers.add(work(small, mine, new Random(i), conflicts));
    }
    await(Future.all(workers));
    assertStored(Samples.RULES, claims);
    assertLogLeadsToPersons();
  }

  /** Applies the claims in batches of random size, a conflicting batch again until it is in. */
  private Future<Void> work(
      PgIdentityGraph small, List<Claim> left, Random random, AtomicInteger conflicts) {
    if (left.isEmpty()) {
      return Future.succeededFuture();
    }
    int size = Math.min(left.size(), 1 + random.nextInt(12));
    return untilIn(small, left.subList(0, size), conflicts)
        .compose(done -> work(small, left.subList(size, left.size()), random, conflicts));
  }

  private Future<GraphChange> untilIn(
      PgIdentityGraph small, List<Claim> batch, AtomicInteger conflicts) {
    return pool.withTransaction(tx -> small.apply(tx, batch))
        .recover(
            failure ->
                failure instanceof GraphConflictException && conflicts.incrementAndGet() < 100_000
                    ? untilIn(small, batch, conflicts)
                    : Future.failedFuture(failure));
  }

  private void assertLogLeadsToPersons() {
    Map<ProfileId, ProfileId> persons = new HashMap<>();
    for (Row row :
        await(
            pool.query(
                    "select profile_id, from_person, to_person from identity.merge_log order by id")
                .execute())) {
      ProfileId profile = new ProfileId(row.getUUID(0));
      ProfileId before = persons.getOrDefault(profile, profile);
      assertThat(new ProfileId(row.getUUID(1))).isEqualTo(before);
      persons.put(profile, new ProfileId(row.getUUID(2)));
    }
    persons()
        .forEach(
            (profile, person) ->
                assertThat(persons.getOrDefault(profile, profile)).isEqualTo(person));
  }

  @Test
  void twoLoginsOnOneDeviceAtOnceEndAsIfOneCameFirst() {
    for (int i = 0; i < 20; i++) {
      IdentifierKey device = Samples.key(RULES, "device_id", "d" + i);
      IdentifierKey one = Samples.key(RULES, "user_id", "one" + i);
      IdentifierKey other = Samples.key(RULES, "user_id", "other" + i);
      if (i % 2 == 0) {
        apply(Samples.claim(0, device), Samples.claim(0, one), Samples.claim(0, other));
      }
      AtomicInteger conflicts = new AtomicInteger();
      await(
          Future.all(
              untilIn(graph, List.of(Samples.claim(1, one, device)), conflicts),
              untilIn(graph, List.of(Samples.claim(2, other, device)), conflicts)));
      assertThat(person(device)).isEqualTo(device.profile());
    }
  }

  @Test
  void deadlocksOfTheCallerSurfaceAsConflicts() {
    apply(Samples.claim(1, U1, ANON), Samples.claim(1, U2, ANON2));
    Future<GraphChange> one =
        pool.withTransaction(
            tx ->
                graph
                    .apply(tx, List.of(Samples.claim(2, U1, MAIL)))
                    .compose(done -> sleep(tx))
                    .compose(done -> graph.apply(tx, List.of(Samples.claim(3, U2, MAIL)))));
    Future<GraphChange> other =
        pool.withTransaction(
            tx ->
                graph
                    .apply(tx, List.of(Samples.claim(2, U2, Samples.key(RULES, "phone", "p"))))
                    .compose(done -> sleep(tx))
                    .compose(
                        done ->
                            graph.apply(
                                tx,
                                List.of(Samples.claim(3, U1, Samples.key(RULES, "phone", "q"))))));
    await(Future.join(one, other).recover(failure -> Future.succeededFuture()));
    assertThat(List.of(one, other))
        .filteredOn(Future::failed)
        .singleElement()
        .satisfies(failed -> assertThat(failed.cause()).isInstanceOf(GraphConflictException.class));
  }

  private static Future<?> sleep(SqlConnection tx) {
    return tx.query("select pg_sleep(0.3)").execute();
  }

  @Test
  void everyTableColumnIndexAndFunctionIsCommented() {
    assertThat(
            one(
                    """
                    select count(*)
                    from pg_class c
                    left join pg_attribute a
                      on a.attrelid = c.oid and a.attnum > 0 and c.relkind = 'r'
                    where c.relnamespace = 'identity'::regnamespace
                      and c.relkind in ('r', 'i')
                      and c.relname not like 'schema_history%'
                      and (obj_description(c.oid, 'pg_class') is null
                        or (a.attnum is not null and col_description(c.oid, a.attnum) is null))
                    """,
                    Tuple.tuple())
                .getLong(0))
        .isZero();
  }

  private void assertStored(IdentityRules rules, List<Claim> claims) {
    ClaimSet all = ClaimSet.of(claims);
    Partition expected = Resolver.resolve(Subgraph.of(all, Set.of()));
    GraphTables tables = new GraphTables(rules);
    List<LinkKey> links = List.copyOf(all.links().keySet());
    Map<LinkKey, Refusal> refusals = new HashMap<>();
    Map<LinkKey, Evidence> evidence = new HashMap<>();
    await(tables.links(pool, links))
        .forEach(
            (ends, link) -> {
              evidence.put(ends, link.first());
              link.refusal().ifPresent(refusal -> refusals.put(ends, refusal));
            });
    assertThat(evidence).isEqualTo(all.links());
    assertThat(refusals).isEqualTo(expected.refusals());
    Map<ProfileId, ProfileId> persons = new HashMap<>();
    expected.persons().forEach((key, person) -> persons.put(key.profile(), person));
    assertThat(persons()).isEqualTo(persons);
    assertThat(await(tables.firstTimes(pool, List.copyOf(all.firstTimes().keySet()))))
        .isEqualTo(all.firstTimes());
    assertThat(one("select count(*) from identity.link", Tuple.tuple()).getLong(0))
        .isEqualTo(links.size());
  }

  private Map<ProfileId, ProfileId> persons() {
    Map<ProfileId, ProfileId> persons = new TreeMap<>();
    for (Row row :
        await(pool.query("select profile_id, person_id from identity.identifier").execute())) {
      persons.put(new ProfileId(row.getUUID(0)), new ProfileId(row.getUUID(1)));
    }
    return persons;
  }

  private ProfileId person(IdentifierKey key) {
    return Objects.requireNonNull(persons().get(key.profile()));
  }

  private Set<ProfileId> members(IdentifierKey key) {
    Set<ProfileId> members = new HashSet<>();
    for (Row row :
        await(
            pool.preparedQuery("select asked, person_id, profile_id from identity.members_of($1)")
                .execute(Tuple.tuple().addArrayOfUUID(new UUID[] {key.profile().value()})))) {
      assertThat(row.getUUID(0)).isEqualTo(key.profile().value());
      members.add(new ProfileId(row.getUUID(2)));
    }
    return members;
  }

  private Row one(String sql, Tuple parameters) {
    return await(pool.preparedQuery(sql).execute(parameters)).iterator().next();
  }

  private GraphChange apply(Claim... claims) {
    return inTransaction(tx -> graph.apply(tx, List.of(claims)));
  }

  private GraphChange part(IdentifierKey one, IdentifierKey other) {
    return inTransaction(
        tx -> graph.part(tx, one.profile(), other.profile(), "officer", "not her"));
  }

  private GraphChange rejoin(IdentifierKey one, IdentifierKey other) {
    return inTransaction(
        tx -> graph.rejoin(tx, one.profile(), other.profile(), "officer", "was right"));
  }

  private GraphChange inTransaction(Function<SqlConnection, Future<GraphChange>> work) {
    return await(pool.withTransaction(work));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(120, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
