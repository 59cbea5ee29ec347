package io.privet.ingest.load;

/**
 * A line of the error file: an error, or a warning about a row that was imported. Holds no value of
 * the data.
 *
 * @param kind whether the row was imported all the same
 * @param rows numbers of the rows, for example {@code 12} or {@code 12-18 20}
 * @param field field of the event, empty when it is about the whole row
 * @param columns columns that the field is made from
 * @param reason what is wrong
 * @param expected what would be right
 */
record RowError(
    Kind kind, String rows, String field, String columns, String reason, String expected) {
  /** What a line tells of. */
  enum Kind {
    /** The row or group was not imported, or not whole. */
    ERROR,
    /** It was imported, and something of it left out. */
    WARNING
  }
}
