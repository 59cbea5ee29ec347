package io.privet.profiles.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Publishes everybody again: marks all profiles as changed, a bounded batch at a time, and never
 * lets more than ten batches wait, so that live changes are not held up for long. It needs an
 * active publisher to come to an end. Stopped half-way, nothing is lost; start it again.
 */
public final class FeedResync {

  private static final UUID FIRST = new UUID(0, 0);
  private static final int MAX_WAITING_BATCHES = 10;
  private static final long WAIT_MILLIS = 50;

  private static final String TOTAL =
      """
      SELECT (SELECT count(*) FROM profiles.profile)
           + (SELECT count(*) FROM profiles.published AS f WHERE NOT EXISTS (
                SELECT 1 FROM profiles.profile AS p WHERE p.profile_id = f.person_id))
      """;
  private static final String WAITING =
      """
      SELECT count(*) FROM (SELECT 1 FROM profiles.outbox LIMIT $1) AS waiting
      """;
  private static final String MARK =
      """
      WITH batch AS (
        %s
      ), marked AS (
        INSERT INTO profiles.outbox (profile_id) SELECT b.id FROM batch AS b ORDER BY b.id
        ON CONFLICT (profile_id) DO UPDATE SET change = excluded.change
      )
      SELECT count(*), (SELECT l.id FROM batch AS l ORDER BY l.id DESC LIMIT 1) FROM batch
      """;
  private static final String MARK_PROFILES =
      MARK.formatted(
          """
          SELECT profile_id AS id FROM profiles.profile WHERE profile_id > $1
          ORDER BY profile_id LIMIT $2
          """);
  // Records that outlived their profile.
  private static final String MARK_PUBLISHED =
      MARK.formatted(
          """
          SELECT f.person_id AS id FROM profiles.published AS f WHERE f.person_id > $1
            AND NOT EXISTS (SELECT 1 FROM profiles.profile AS p WHERE p.profile_id = f.person_id)
          ORDER BY f.person_id LIMIT $2
          """);

  private final Vertx vertx;
  private final Pool pool;
  private final int batch;

  /** Is told how far a resync is. */
  @FunctionalInterface
  public interface Progress {

    /** So many of so many profiles are marked; the total is that of the beginning. */
    void marked(long done, long total);
  }

  /**
   * Marks through a pool.
   *
   * @param batch how many profiles are marked in one transaction
   */
  public FeedResync(Vertx vertx, Pool pool, int batch) {
    this.vertx = vertx;
    this.pool = pool;
    this.batch = batch;
  }

  /** Marks everybody; the result is how many profiles were marked. */
  public Future<Long> run(Progress progress) {
    return pool.preparedQuery(TOTAL)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .compose(
            total ->
                mark(MARK_PROFILES, FIRST, new Marked(0, total, progress))
                    .compose(marked -> mark(MARK_PUBLISHED, FIRST, marked)))
        .map(Marked::done);
  }

  private record Marked(long done, long total, Progress progress) {

    private Marked plus(long count) {
      progress.marked(done + count, total);
      return new Marked(done + count, total, progress);
    }
  }

  private Future<Marked> mark(String statement, UUID after, Marked marked) {
    Promise<Marked> all = Promise.promise();
    next(statement, after, marked, all);
    return all.future();
  }

  /** One batch after the other, without a chain of futures as long as the table. */
  private void next(String statement, UUID after, Marked marked, Promise<Marked> all) {
    hasRoom()
        .onFailure(all::tryFail)
        .onSuccess(
            room -> {
              if (room) {
                markBatch(statement, after, marked, all);
              } else {
                vertx.setTimer(WAIT_MILLIS, fired -> next(statement, after, marked, all));
              }
            });
  }

  private void markBatch(String statement, UUID after, Marked marked, Promise<Marked> all) {
    pool.preparedQuery(statement)
        .execute(Tuple.of(after, batch))
        .onFailure(all::tryFail)
        .onSuccess(
            rows -> {
              Row row = rows.iterator().next();
              Marked now = marked.plus(row.getLong(0));
              @Nullable UUID last = row.getUUID(1);
              if (last == null) {
                all.complete(now);
              } else {
                next(statement, last, now, all);
              }
            });
  }

  private Future<Boolean> hasRoom() {
    long most = (long) MAX_WAITING_BATCHES * batch;
    return pool.preparedQuery(WAITING)
        .execute(Tuple.of(most))
        .map(rows -> rows.iterator().next().getLong(0) < most);
  }
}
