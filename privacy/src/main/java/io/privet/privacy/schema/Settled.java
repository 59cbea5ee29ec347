package io.privet.privacy.schema;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.Arrays;
import java.util.List;

/**
 * Statements of one transaction that are under way together.
 *
 * <p>{@link Future#all} fails at the first failure while the other branches go on: the caller rolls
 * back, and what they send after that is outside the transaction, where each statement commits by
 * itself. In a transaction one therefore waits until every branch has ended.
 */
public final class Settled {

  /** in_failed_sql_transaction: follows from another statement's failure. */
  private static final String CONSEQUENCE = "25P02";

  private Settled() {}

  /**
   * Succeeds when all have succeeded. When any fails, it fails after all have ended, with the first
   * failure in the order given that is not a mere consequence of another.
   */
  public static Future<Void> all(Future<?>... branches) {
    List<Future<?>> list = List.of(branches);
    return Future.join(list)
        .<Void>mapEmpty()
        .recover(failure -> Future.failedFuture(cause(failure, branches)));
  }

  private static Throwable cause(Throwable otherwise, Future<?>... branches) {
    return Arrays.stream(branches)
        .filter(Future::failed)
        .map(Future::cause)
        .filter(failure -> !isConsequence(failure))
        .findFirst()
        .orElse(otherwise);
  }

  private static boolean isConsequence(Throwable failure) {
    return failure instanceof PgException pg && CONSEQUENCE.equals(pg.getSqlState());
  }
}
