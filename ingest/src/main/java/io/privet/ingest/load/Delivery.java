package io.privet.ingest.load;

import io.privet.ingest.load.UnitMapper.Event;
import java.util.List;
import java.util.Optional;

/** Brings events to where they are kept. Any number of threads. */
interface Delivery {
  /**
   * Tries until every event has its verdict.
   *
   * @return the verdicts in the order of the events; nothing when the import was stopped before
   * @throws ImportException when there is no hope
   */
  Optional<List<Verdict>> deliver(List<Event> events) throws ImportException;

  /** What became of an event. */
  sealed interface Verdict {
    /** It is durable; what the edge left out of it are its warnings. */
    record Accepted(List<Reason> warnings) implements Verdict {}

    /** It never will be. */
    record Rejected(List<Reason> reasons) implements Verdict {}
  }

  /** Why an event was rejected, or what of it was left out; as {@link RowError}'s. */
  record Reason(String field, String reason, String expected) {}
}
