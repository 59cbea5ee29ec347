package io.privet.ingest.log;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.List;

/**
 * Where accepted events wait for the unifier. Records with one home profile keep their order.
 *
 * <p>Appending never blocks. A failure of any kind is a {@link LogUnavailableException}; it does
 * not say that the record is absent, only that nothing may be said about it. A repeated append is
 * harmless, since the unifier recognises an event by its id.
 */
public interface EventLog {

  /**
   * A record to append.
   *
   * @param home the event's home profile
   * @param sealed the event, sealed at {@link LogFormat#value}
   */
  record Entry(ProfileId home, byte[] sealed) {}

  /** Appends one record; succeeds when it is on every in-sync replica. */
  Future<Void> append(ProfileId home, byte[] sealed);

  /**
   * Appends the records in order; succeeds, once the fate of each is known, with the indexes of
   * those that may be missing. An empty set says that all are on every in-sync replica.
   */
  Future<BitSet> appendAll(List<Entry> entries);

  /** Whether records can be appended now, as far as is known without trying. */
  boolean isReady();
}
