package io.privet.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.privacy.consent.Purpose.LawfulBasis;
import io.privet.privacy.subject.ProfileId;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsentLedgerIT {

  private final ConsentLedger ledger = new ConsentLedger();
  private TestDatabase database;
  private Vertx vertx;
  private Pool pool;

  @BeforeEach
  void open() {
    database = TestServices.database("privacy");
    vertx = Vertx.vertx();
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(8))
            .connectingTo(database.options())
            .using(vertx)
            .build();
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void anyOrderBatchingAndRepetitionGivesTheStateOfThePureFunction() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<ConsentEntry> entries = entries(random, 60, 3);
      List<ConsentEntry> sent = new ArrayList<>(entries);
      sent.addAll(entries.subList(0, 20));
      Collections.shuffle(sent, random);
      for (int from = 0; from < sent.size(); ) {
        int to = Math.min(sent.size(), from + 1 + random.nextInt(30));
        record(sent.subList(from, to));
        from = to;
      }
      assertThat(find(entries)).isEqualTo(expected(entries));
    }
  }

  @Test
  void writersAtTheSameTimeLoseNothingAndDoNotDeadlock() {
    List<ConsentEntry> entries = entries(new Random(7), 800, 5);
    List<Future<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      List<ConsentEntry> batch = entries.subList(10 * i, 10 * i + 10);
      writers.add(pool.withTransaction(tx -> ledger.record(tx, batch)));
    }
    writers.forEach(ConsentLedgerIT::await);
    assertThat(find(entries)).isEqualTo(expected(entries));
  }

  @Test
  void theSameEntryIsStoredOnceAndNoneIsRewritten() {
    List<ConsentEntry> entries = entries(new Random(1), 10, 1);
    record(entries);
    record(entries);
    assertThat(count()).isEqualTo(entries.stream().distinct().count());
  }

  @Test
  void nothingIsKnownOfAProfileThatSaidNothing() {
    record(List.of());
    assertThat(find(entries(new Random(2), 3, 3))).isEmpty();
  }

  private void record(List<ConsentEntry> entries) {
    await(pool.withTransaction(tx -> ledger.record(tx, entries)));
  }

  private Map<ProfileId, ConsentState> find(List<ConsentEntry> entries) {
    return await(ledger.find(pool, entries.stream().map(ConsentEntry::profile).toList()));
  }

  private long count() {
    return await(
        pool.query("select count(*) from privacy.consent")
            .execute()
            .map(rows -> rows.iterator().next().getLong(0)));
  }

  private static Map<ProfileId, ConsentState> expected(List<ConsentEntry> entries) {
    return entries.stream().collect(Collectors.groupingBy(ConsentEntry::profile)).values().stream()
        .collect(Collectors.toMap(own -> own.get(0).profile(), ConsentState::of));
  }

  private static List<ConsentEntry> entries(Random random, int count, int profiles) {
    List<ProfileId> ids =
        IntStream.range(0, profiles)
            .mapToObj(i -> new ProfileId(new UUID(random.nextLong(), random.nextLong())))
            .toList();
    List<Purpose> purposes =
        IntStream.of(0, 15, 31, 32, 62)
            .mapToObj(i -> new Purpose("purpose_" + (char) ('a' + i % 26), i, LawfulBasis.CONSENT))
            .toList();
    Function<Integer, ConsentEntry> entry =
        i ->
            new ConsentEntry(
                ids.get(random.nextInt(profiles)),
                purposes.get(random.nextInt(purposes.size())),
                random.nextBoolean(),
                Instant.ofEpochSecond(1_700_000_000, 1000L * random.nextInt(8)),
                new UUID(0, random.nextInt(5)),
                "web");
    return IntStream.range(0, count).boxed().map(entry).toList();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
