package io.privet.profiles.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The monthly partitions of the timeline. A partition is made in a transaction of its own and
 * attached, which lets writers of other months go on meanwhile.
 */
final class Months {

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('profiles.event partitions', 0))";

  private static final String EXISTS = "SELECT to_regclass('profiles.%s') IS NOT NULL";

  private static final String CREATE =
      """
      CREATE TABLE profiles.%1$s (LIKE profiles.event INCLUDING ALL);
      ALTER TABLE profiles.event ATTACH PARTITION profiles.%1$s
        FOR VALUES FROM ('%2$s-01 00:00:00+00') TO ('%3$s-01 00:00:00+00')
      """;

  private final Pool pool;
  private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

  Months(Pool pool) {
    this.pool = pool;
  }

  /** Makes the missing partitions for events of these times. */
  Future<Void> ensure(Collection<Instant> times) {
    Set<YearMonth> missing = new TreeSet<>();
    for (Instant time : times) {
      YearMonth month = YearMonth.from(time.atZone(ZoneOffset.UTC));
      if (!known.contains(month)) {
        missing.add(month);
      }
    }
    Future<Void> done = Future.succeededFuture();
    for (YearMonth month : missing) {
      done = done.compose(previous -> make(month));
    }
    return done;
  }

  private Future<Void> make(YearMonth month) {
    String table = "event_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    return pool.withTransaction(
            tx ->
                tx.query(LOCK)
                    .execute()
                    .compose(locked -> tx.query(EXISTS.formatted(table)).execute())
                    .compose(
                        rows ->
                            rows.iterator().next().getBoolean(0)
                                ? Future.<Void>succeededFuture()
                                : create(tx, table, month)))
        .onSuccess(made -> known.add(month));
  }

  private static Future<Void> create(SqlConnection tx, String table, YearMonth month) {
    return tx.query(CREATE.formatted(table, month, month.plusMonths(1))).execute().mapEmpty();
  }
}
