package io.privet.deploy.bench;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The floor of the unifier: the rows that it writes, as random bytes of the same lengths, in bare
 * batched statements. Each connection has its own visitors, as each worker has its own partitions.
 */
final class FloorInserts {

  private static final String TABLES =
      """
      CREATE SCHEMA IF NOT EXISTS bench_floor;
      CREATE TABLE IF NOT EXISTS bench_floor.event_identity (
        event_id uuid PRIMARY KEY, received_on date NOT NULL);
      CREATE TABLE IF NOT EXISTS bench_floor.event (
        profile_id uuid NOT NULL, time timestamptz NOT NULL, event_id uuid NOT NULL,
        purposes bigint NOT NULL, type smallint NOT NULL, body bytea NOT NULL,
        PRIMARY KEY (profile_id, time, event_id));
      ALTER TABLE bench_floor.event ALTER COLUMN body SET STORAGE EXTERNAL;
      CREATE TABLE IF NOT EXISTS bench_floor.profile (
        profile_id uuid PRIMARY KEY, version bigint NOT NULL, state bytea NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 70);
      ALTER TABLE bench_floor.profile ALTER COLUMN state SET STORAGE EXTERNAL
      """;

  private static final String IDENTITIES =
      "INSERT INTO bench_floor.event_identity SELECT * FROM unnest($1::uuid[], $2::date[])";

  private static final String EVENTS =
      """
      INSERT INTO bench_floor.event
      SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::smallint[], $6::bytea[])
      """;

  private static final String STATES =
      """
      INSERT INTO bench_floor.profile (profile_id, version, state)
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])
      ON CONFLICT (profile_id) DO UPDATE
      SET version = excluded.version, state = excluded.state, updated_at = now()
      """;

  /**
   * What to write.
   *
   * @param events how many events
   * @param batch events in a transaction
   * @param connections transactions at once
   * @param bodyBytes length of a sealed event
   * @param stateBytes length of a sealed state
   */
  record Work(int events, int batch, int connections, int bodyBytes, int stateBytes) {}

  private record Batch(Tuple identities, Tuple events, Tuple states) {}

  private final Pool pool;
  private final SplittableRandom random = new SplittableRandom();

  FloorInserts(Pool pool) {
    this.pool = pool;
  }

  Future<Void> prepare() {
    return pool.query(TABLES).execute().mapEmpty();
  }

  /** Writes; gives the nanoseconds from the first statement to the last commit. */
  Future<Long> run(Work work) {
    List<List<Batch>> lanes = lanes(work);
    long start = System.nanoTime();
    return Future.all(lanes.stream().map(this::write).toList())
        .map(done -> System.nanoTime() - start);
  }

  private Future<Void> write(List<Batch> lane) {
    Future<Void> done = Future.succeededFuture();
    for (Batch batch : lane) {
      done = done.compose(previous -> pool.withTransaction(tx -> write(tx, batch)));
    }
    return done;
  }

  private static Future<Void> write(SqlConnection tx, Batch batch) {
    return Future.all(
            tx.preparedQuery(IDENTITIES).execute(batch.identities()),
            tx.preparedQuery(EVENTS).execute(batch.events()),
            tx.preparedQuery(STATES).execute(batch.states()))
        .mapEmpty();
  }

  /** The rows, made before the clock runs. */
  private List<List<Batch>> lanes(Work work) {
    ShopTraffic traffic = new ShopTraffic(random.nextLong(), "floor", Integer.MAX_VALUE);
    UUID run = UUID.randomUUID();
    List<List<Integer>> visitors = new ArrayList<>();
    IntStream.range(0, work.connections()).forEach(i -> visitors.add(new ArrayList<>()));
    for (int i = 0; i < work.events(); i++) {
      int visitor = traffic.nextVisitor();
      visitors.get(visitor % work.connections()).add(visitor);
    }
    return visitors.stream().map(lane -> batches(run, lane, work)).toList();
  }

  private List<Batch> batches(UUID run, List<Integer> visitors, Work work) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < visitors.size(); from += work.batch()) {
      int to = Math.min(visitors.size(), from + work.batch());
      batches.add(batch(visitors.subList(from, to).stream().map(v -> id(run, v)).toList(), work));
    }
    return batches;
  }

  private Batch batch(List<UUID> visitors, Work work) {
    int n = visitors.size();
    UUID[] ids =
        random.longs(n).mapToObj(low -> new UUID(random.nextLong(), low)).toArray(UUID[]::new);
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    UUID[] distinct = new TreeSet<>(visitors).toArray(UUID[]::new);
    return new Batch(
        Tuple.of(ids, (Object) fill(new LocalDate[n], now.toLocalDate())),
        Tuple.tuple(
            List.of(
                visitors.toArray(UUID[]::new),
                fill(new OffsetDateTime[n], now),
                ids,
                fill(new Long[n], 63L),
                fill(new Short[n], (short) 1),
                bytes(n, work.bodyBytes()))),
        Tuple.of(
            distinct,
            fill(new Long[distinct.length], 1L),
            bytes(distinct.length, work.stateBytes())));
  }

  private Buffer[] bytes(int count, int length) {
    Buffer[] all = new Buffer[count];
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[length];
      random.nextBytes(value);
      all[i] = Buffer.buffer(value);
    }
    return all;
  }

  private static UUID id(UUID run, int visitor) {
    SplittableRandom spread = new SplittableRandom(run.getLeastSignificantBits() + visitor);
    return new UUID(spread.nextLong(), spread.nextLong());
  }

  private static <T> T[] fill(T[] array, T value) {
    Arrays.fill(array, value);
    return array;
  }
}
