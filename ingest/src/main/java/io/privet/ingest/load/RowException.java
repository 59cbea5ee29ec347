package io.privet.ingest.load;

/**
 * A row that cannot become an event. It is a value in flight, so it has no stack trace; its text
 * never holds anything of the row.
 */
final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String columns;
  private final String reason;
  private final String expected;

  RowException(String reason, String expected) {
    this("", "", reason, expected);
  }

  RowException(String field, String columns, String reason, String expected) {
    super(reason, null, false, false);
    this.field = field;
    this.columns = columns;
    this.reason = reason;
    this.expected = expected;
  }

  RowException in(String newField, String newColumns) {
    return new RowException(newField, newColumns, reason, expected);
  }

  RowError at(String rows) {
    return new RowError(RowError.Kind.ERROR, rows, field, columns, reason, expected);
  }

  String reason() {
    return reason;
  }

  String expected() {
    return expected;
  }
}
