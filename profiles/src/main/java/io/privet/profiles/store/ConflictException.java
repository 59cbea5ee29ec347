package io.privet.profiles.store;

import io.privet.identity.graph.GraphConflictException;
import io.vertx.pgclient.PgException;
import java.util.Set;

/**
 * Another transaction changed the same rows first. Nothing was written; the whole transaction is to
 * be tried again.
 */
public final class ConflictException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** serialization_failure, deadlock_detected, unique_violation. */
  private static final Set<String> SQL_STATES = Set.of("40001", "40P01", "23505");

  ConflictException(String what) {
    super(what);
  }

  private ConflictException(Throwable cause) {
    super("transaction lost a race", cause);
  }

  /** The failure as a conflict when it is one, otherwise itself. */
  static Throwable recognize(Throwable failure) {
    boolean lost =
        failure instanceof GraphConflictException
            || (failure instanceof PgException pg && SQL_STATES.contains(pg.getSqlState()));
    return lost ? new ConflictException(failure) : failure;
  }
}
