package io.privet.ingest.load;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How an import ended.
 *
 * @param status how
 * @param tally what became of the rows, those of earlier runs of the same import included
 * @param resumedRows rows that an earlier run had done with; 0 when this run began at the start
 * @param elapsed how long this run took
 * @param errors the error file; it has a line for each rejected row or group, and for each warning
 * @param restart the restart file
 */
public record ImportReport(
    Status status, Tally tally, long resumedRows, Duration elapsed, Path errors, Path restart) {

  /** How an import ended. */
  public enum Status {
    /** Every row was read, and every event answered. */
    COMPLETED,
    /** It was stopped; the next run goes on. */
    STOPPED,
    /** The restart file says that an earlier run completed it; nothing was read. */
    ALREADY_COMPLETED,
    /** Every row was read and mapped; nothing was sent. */
    DRY_RUN
  }
}
