package io.privet.deploy.main;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * Whether the database answers. It is asked every second, on a connection of its own, so that no
 * work that waits for the others counts as an absence.
 */
final class DatabaseHealth implements AutoCloseable {

  private static final long PAUSE_MILLIS = 1_000;
  private static final long PATIENCE_MILLIS = 2_000;

  private final Vertx vertx;
  private final Pool pool;
  private volatile boolean answers;
  private volatile boolean closed;

  private DatabaseHealth(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
  }

  /** Asks for the first time now. */
  static DatabaseHealth start(Vertx vertx, Database database) {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1))
            .connectingTo(database.options("health"))
            .using(vertx)
            .build();
    DatabaseHealth health = new DatabaseHealth(vertx, pool);
    health.ask();
    return health;
  }

  /** Whether it answered when it was last asked. */
  boolean answers() {
    return answers;
  }

  @Override
  public void close() {
    closed = true;
    Futures.await(pool.close());
  }

  private void ask() {
    if (!closed) {
      pool.query("SELECT 1")
          .execute()
          .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          .onComplete(
              answer -> {
                answers = answer.succeeded();
                vertx.setTimer(PAUSE_MILLIS, timer -> ask());
              });
    }
  }
}
