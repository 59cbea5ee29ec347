package io.privet.ingest.unify;

import io.privet.profiles.store.ConflictException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failed transaction means for its batch. */
enum Failure {
  /** It lost a race: try again. */
  CONFLICT,
  /** The partition has another owner: forget the batch. */
  FENCED,
  /** The database is away or out of order: try again later. */
  UNAVAILABLE,
  /** At least one of its records cannot be applied. */
  POISON;

  /** SQLSTATE classes that speak of the data at hand: data exception, constraint violation. */
  private static final Set<String> DATA_CLASSES = Set.of("22", "23");

  static Failure of(Throwable failure) {
    if (failure instanceof ConflictException) {
      return CONFLICT;
    }
    if (failure instanceof FencedException) {
      return FENCED;
    }
    if (failure instanceof PgException pg) {
      String state = pg.getSqlState();
      return state != null && DATA_CLASSES.contains(state.substring(0, 2)) ? POISON : UNAVAILABLE;
    }
    boolean away =
        failure instanceof IOException
            || failure instanceof VertxException
            || failure instanceof TimeoutException;
    return away ? UNAVAILABLE : POISON;
  }
}
