package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.subject.ProfileId;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgKeysIT {

  private static final AssociatedData PLACE =
      new AssociatedData("test.table", "column", new byte[] {1}, 1);
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  @TempDir Path directory;

  private LocalKeystore keystore;
  private TestDatabase database;
  private Vertx vertx;
  private Pool pool;

  @BeforeEach
  void open() {
    keystore = TestKeystore.open(directory.resolve("keys"));
    database = TestServices.database("privacy");
    vertx = Vertx.vertx();
    pool = pool(8);
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void aKeyIsCreatedOnceAndFoundAfterwards() {
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    List<ProfileId> profiles = profiles(3);
    assertThat(await(keys.find(pool, profiles))).isEmpty();
    Map<ProfileId, SealingKey> created = create(keys, profiles);
    assertThat(created).containsOnlyKeys(profiles);

    List<ProfileId> more = new ArrayList<>(profiles);
    more.add(profile());
    Map<ProfileId, SealingKey> found = await(keys.find(pool, more));
    assertThat(found).containsOnlyKeys(profiles);
    for (ProfileId profile : profiles) {
      byte[] sealed = get(created, profile).seal(PLACE, VALUE);
      assertThat(get(found, profile).open(PLACE, sealed)).isEqualTo(VALUE);
    }
    assertThat(create(keys, more)).containsOnlyKeys(more);
  }

  @Test
  void repeatedProfilesAndNoneAreFine() {
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    ProfileId profile = profile();
    assertThat(create(keys, List.of(profile, profile))).containsOnlyKeys(profile);
    assertThat(create(keys, List.of())).isEmpty();
    assertThat(await(keys.find(pool, List.of()))).isEmpty();
  }

  @Test
  void eightConnectionsThatCreateTheSameKeysAtOnceAgree() {
    List<ProfileId> profiles = profiles(200);
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    List<Future<Map<ProfileId, SealingKey>>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<ProfileId> shuffled = new ArrayList<>(profiles);
      Collections.shuffle(shuffled, new Random(i));
      all.add(pool.withTransaction(tx -> keys.findOrCreate(tx, shuffled)));
    }
    Map<ProfileId, byte[]> sealed = new HashMap<>();
    for (Future<Map<ProfileId, SealingKey>> each : all) {
      Map<ProfileId, SealingKey> created = await(each);
      assertThat(created).hasSize(200);
      created.forEach(
          (profile, key) -> {
            byte[] first = sealed.computeIfAbsent(profile, id -> key.seal(PLACE, VALUE));
            assertThat(key.open(PLACE, first)).isEqualTo(VALUE);
          });
    }
    assertThat(count("privacy.data_key")).isEqualTo(200);
  }

  @Test
  void aKeyOfARolledBackTransactionIsNotThere() {
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    ProfileId profile = profile();
    Future<Void> failed =
        pool.withTransaction(
            tx ->
                keys.findOrCreate(tx, List.of(profile))
                    .compose(created -> Future.failedFuture(new IllegalStateException("undo"))));
    assertThatThrownBy(() -> await(failed)).hasMessage("undo");
    assertThat(await(keys.find(pool, List.of(profile)))).isEmpty();
  }

  @Test
  void aWrappedKeyMovedToAnotherProfileDoesNotUnwrap() {
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    List<ProfileId> two = profiles(2);
    create(keys, two);
    byte[] row = row(two.get(0));
    assertThat(keys.unwrap(two.get(0), row)).isNotNull();
    assertThatThrownBy(() -> keys.unwrap(two.get(1), row))
        .isInstanceOf(SealingException.class)
        .hasMessage("sealed value does not open");
  }

  @Test
  void thePublishedFunctionsBecomePartOfTheCallersPlan() {
    for (String function : new String[] {"data_keys_of", "consent_of"}) {
      String plan =
          await(
              pool.query("explain select * from privacy.%s(array[]::uuid[])".formatted(function))
                  .execute()
                  .map(rows -> rows.iterator().next().getString(0)));
      assertThat(plan).doesNotContain("Function Scan").contains(" Scan ");
    }
  }

  @Test
  void everyMutationOfTheRowIsRefused() {
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    ProfileId profile = profile();
    create(keys, List.of(profile));
    byte[] row = row(profile);
    assertThat(row).hasSize(130);
    for (int i = 0; i < row.length; i++) {
      row[i] ^= 1;
      assertThatThrownBy(() -> keys.unwrap(profile, row)).isInstanceOf(SealingException.class);
      row[i] ^= 1;
    }
    assertThatThrownBy(() -> keys.unwrap(profile, new byte[129]))
        .isInstanceOf(SealingException.class);
  }

  @Test
  void keysSurviveARestartOfTheKeystoreAndANewEpoch() {
    ProfileId before = profile();
    byte[] sealed =
        get(create(new PgDataKeys(keystore.epochKeys()), List.of(before)), before)
            .seal(PLACE, VALUE);
    assertThat(keystore.openEpoch()).isEqualTo(2);
    ProfileId after = profile();
    create(new PgDataKeys(keystore.epochKeys()), List.of(after));

    LocalKeystore reopened = TestKeystore.open(directory.resolve("keys"));
    PgDataKeys keys = new PgDataKeys(reopened.epochKeys());
    Map<ProfileId, SealingKey> found = await(keys.find(pool, List.of(before, after)));
    assertThat(get(found, before).open(PLACE, sealed)).isEqualTo(VALUE);
    int epoch =
        await(
            pool.preparedQuery("select epoch from privacy.data_key where profile_id = $1")
                .execute(Tuple.of(after.value()))
                .map(rows -> rows.iterator().next().getInteger(0)));
    assertThat(epoch).isEqualTo(2);
  }

  @Test
  void anotherKeystoreDoesNotUnwrap() {
    ProfileId profile = profile();
    create(new PgDataKeys(keystore.epochKeys()), List.of(profile));
    LocalKeystore other = TestKeystore.open(directory.resolve("other"));
    assertThatThrownBy(() -> await(new PgDataKeys(other.epochKeys()).find(pool, List.of(profile))))
        .isInstanceOf(SealingException.class);
  }

  @Test
  void processesThatStartTheHourAtOnceAgreeOnItsKey() {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    List<Pool> pools = IntStream.range(0, 8).mapToObj(i -> pool(1)).toList();
    List<Future<SealingKey>> starts =
        pools.stream()
            .map(each -> new PgIngestKeys(each, keystore.epochKeys(), clock).current())
            .toList();
    byte[] sealed = await(starts.get(0)).seal(PLACE, VALUE);
    for (Future<SealingKey> start : starts) {
      assertThat(await(start).open(PLACE, sealed)).isEqualTo(VALUE);
    }
    assertThat(count("privacy.ingest_key")).isEqualTo(1);
    pools.forEach(each -> await(each.close()));
  }

  @Test
  void eachHourHasAKeyAndAllAreFoundByTheirIds() {
    SettableClock clock = new SettableClock(NOON.plusSeconds(10));
    PgIngestKeys keys = new PgIngestKeys(pool, keystore.epochKeys(), clock.asClock());
    byte[] first = await(keys.current()).seal(PLACE, VALUE);
    clock.now = NOON.plusSeconds(3599);
    assertThat(await(keys.current()).open(PLACE, first)).isEqualTo(VALUE);
    clock.now = NOON.plusSeconds(3600);
    byte[] second = await(keys.current()).seal(PLACE, VALUE);
    KeyId firstId = KeyId.of(first).orElseThrow();
    KeyId secondId = KeyId.of(second).orElseThrow();
    KeyId unknown = new KeyId(UUID.randomUUID());
    assertThat(firstId).isNotEqualTo(secondId);

    for (int i = 0; i < 2; i++) { // The second time from memory.
      Map<KeyId, SealingKey> found = await(keys.find(List.of(firstId, secondId, unknown, firstId)));
      assertThat(found).containsOnlyKeys(firstId, secondId);
      assertThat(get(found, firstId).open(PLACE, first)).isEqualTo(VALUE);
      assertThat(get(found, secondId).open(PLACE, second)).isEqualTo(VALUE);
    }
  }

  @Test
  void aDestroyedIngestKeyIsForgottenAtTheTurnOfTheHour() {
    SettableClock clock = new SettableClock(NOON);
    PgIngestKeys keys = new PgIngestKeys(pool, keystore.epochKeys(), clock.asClock());
    KeyId id = KeyId.of(await(keys.current()).seal(PLACE, VALUE)).orElseThrow();
    assertThat(await(keys.find(List.of(id)))).containsOnlyKeys(id);
    await(pool.query("delete from privacy.ingest_key").execute());
    clock.now = NOON.plus(Duration.ofHours(1));
    assertThat(await(keys.find(List.of(id)))).isEmpty();
  }

  @Test
  void aFailedStartOfTheHourIsTriedAgain() {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    PgIngestKeys keys = new PgIngestKeys(pool, keystore.epochKeys(), clock);
    await(pool.query("alter table privacy.ingest_key rename to hidden").execute());
    assertThatThrownBy(() -> await(keys.current())).hasMessageContaining("42P01");
    await(pool.query("alter table privacy.hidden rename to ingest_key").execute());
    assertThat(await(keys.current())).isNotNull();
  }

  @Test
  void theKeyOfTheHourDoesNotMoveItsCallersToAnotherContext() {
    PgIngestKeys keys =
        new PgIngestKeys(pool, keystore.epochKeys(), Clock.fixed(NOON, ZoneOffset.UTC));
    List<Future<Boolean>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(
          Future.future(
              promise ->
                  vertx.runOnContext(
                      go -> {
                        Thread mine = Thread.currentThread();
                        keys.current()
                            .onSuccess(key -> promise.complete(mine == Thread.currentThread()))
                            .onFailure(promise::fail);
                      })));
    }
    callers.forEach(caller -> assertThat(await(caller)).isTrue());
  }

  private Map<ProfileId, SealingKey> create(PgDataKeys keys, List<ProfileId> profiles) {
    return await(pool.withTransaction(tx -> keys.findOrCreate(tx, profiles)));
  }

  private byte[] row(ProfileId profile) {
    return await(
        pool.preparedQuery("select wrapped from privacy.data_keys_of($1)")
            .execute(Tuple.tuple().addArrayOfUUID(new UUID[] {profile.value()}))
            .map(rows -> rows.iterator().next().getBuffer(0).getBytes()));
  }

  private long count(String table) {
    return await(
        pool.query("select count(*) from " + table)
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)));
  }

  private Pool pool(int size) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(size))
        .connectingTo(database.options())
        .using(vertx)
        .build();
  }

  private static List<ProfileId> profiles(int count) {
    return IntStream.range(0, count).mapToObj(i -> profile()).toList();
  }

  private static ProfileId profile() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return ProfileId.ofBytes(bytes);
  }

  private static <K> SealingKey get(Map<K, SealingKey> keys, K key) {
    return Objects.requireNonNull(keys.get(key));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SettableClock implements InstantSource {
    volatile Instant now;

    SettableClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    Clock asClock() {
      return withZone(ZoneOffset.UTC);
    }
  }
}
