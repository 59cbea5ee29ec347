package io.privet.ingest.load;

import java.util.Map;
import java.util.Optional;

/**
 * A row of the file.
 *
 * @param number its number, from 1, a header counted as a spreadsheet does
 * @param values column or field to value; empty when the row has a fault
 * @param fault why the row cannot be used
 */
record Row(long number, Map<String, ?> values, Optional<RowException> fault) {
  Row(long number, Map<String, ?> values) {
    this(number, values, Optional.empty());
  }

  static Row faulty(long number, String reason, String expected) {
    return new Row(number, Map.of(), Optional.of(new RowException(reason, expected)));
  }
}
