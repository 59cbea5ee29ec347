package io.privet.ingest.load;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the rows of a file, one after the other, in bounded memory. */
interface RowReader {
  /** Longest row in characters; a longer one is most often a quote that nobody closed. */
  int MAX_ROW_CHARS = 4_000_000;

  /** The next row, which may have a fault of its own; nothing at the end. */
  Optional<Row> next() throws IOException, ImportException;

  /**
   * Starts to read and compares the file's columns with the mapping's.
   *
   * @throws MappingException when the file lacks a column
   */
  static RowReader open(InputStream content, Mapping mapping)
      throws IOException, MappingException, ImportException {
    if (mapping.format() instanceof Mapping.Format.Csv csv) {
      CsvRows rows = CsvRows.open(content, csv);
      mapping.checkColumns(rows.columns());
      return rows;
    }
    return new NdjsonRows(content);
  }
}
