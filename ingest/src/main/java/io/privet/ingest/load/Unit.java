package io.privet.ingest.load;

import java.util.List;
import java.util.Optional;

/**
 * Rows that become events together, or that are left out together.
 *
 * @param rows the rows, at least one
 * @param key what tells the unit from others wherever it stands in the file
 * @param skipped whether the mapping's {@code where} leaves it out
 * @param fault why it cannot become events
 */
record Unit(List<Row> rows, String key, boolean skipped, Optional<RowException> fault) {
  static Unit of(List<Row> rows, String key) {
    return new Unit(rows, key, false, Optional.empty());
  }

  static Unit skipped(Row row) {
    return new Unit(List.of(row), "", true, Optional.empty());
  }

  static Unit faulty(List<Row> rows, RowException fault) {
    return new Unit(rows, "", false, Optional.of(fault));
  }

  /** The numbers of its rows, runs joined: {@code 12-18 20}. */
  String rowNumbers() {
    StringBuilder text = new StringBuilder();
    long first = rows.get(0).number();
    long last = first;
    for (Row row : rows.subList(1, rows.size())) {
      if (row.number() != last + 1) {
        run(text, first, last).append(' ');
        first = row.number();
      }
      last = row.number();
    }
    return run(text, first, last).toString();
  }

  private static StringBuilder run(StringBuilder text, long first, long last) {
    return first == last ? text.append(first) : text.append(first).append('-').append(last);
  }
}
