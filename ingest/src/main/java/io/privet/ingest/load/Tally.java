package io.privet.ingest.load;

/**
 * How many. Every row counts once: {@code rows = skipped + unmatched + accepted + rejected}.
 *
 * @param rows rows that are done with
 * @param skippedRows rows that the mapping's {@code where} leaves out
 * @param unmatchedRows rows that no event of the mapping wanted
 * @param acceptedRows rows whose events were all accepted
 * @param rejectedRows rows that became no event, or of whose events one was rejected
 * @param acceptedEvents events that the edge accepted
 * @param rejectedEvents events that the edge rejected
 * @param warnedRows accepted rows of whose events something was left out
 */
public record Tally(
    long rows,
    long skippedRows,
    long unmatchedRows,
    long acceptedRows,
    long rejectedRows,
    long acceptedEvents,
    long rejectedEvents,
    long warnedRows) {

  /** Nothing yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0);

  Tally skipped(int count) {
    return new Tally(
        rows + count,
        skippedRows + count,
        unmatchedRows,
        acceptedRows,
        rejectedRows,
        acceptedEvents,
        rejectedEvents,
        warnedRows);
  }

  Tally unmatched(int count) {
    return new Tally(
        rows + count,
        skippedRows,
        unmatchedRows + count,
        acceptedRows,
        rejectedRows,
        acceptedEvents,
        rejectedEvents,
        warnedRows);
  }

  Tally answered(int count, int accepted, int rejected) {
    return new Tally(
        rows + count,
        skippedRows,
        unmatchedRows,
        acceptedRows + (rejected == 0 ? count : 0),
        rejectedRows + (rejected == 0 ? 0 : count),
        acceptedEvents + accepted,
        rejectedEvents + rejected,
        warnedRows);
  }

  Tally failed(int count) {
    return new Tally(
        rows + count,
        skippedRows,
        unmatchedRows,
        acceptedRows,
        rejectedRows + count,
        acceptedEvents,
        rejectedEvents,
        warnedRows);
  }

  Tally warned(int count) {
    return new Tally(
        rows,
        skippedRows,
        unmatchedRows,
        acceptedRows,
        rejectedRows,
        acceptedEvents,
        rejectedEvents,
        warnedRows + count);
  }
}
