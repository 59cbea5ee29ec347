package io.privet.ingest.load;

import io.privet.ingest.load.ImportException.Code;
import java.io.EOFException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file. The header, where there is one, is row 1. */
final class CsvRows implements RowReader {
  private static final int MAX_COLUMNS = 10_000;

  private final Bounded text;
  private final Iterator<CSVRecord> records;
  private final boolean padsShortRows;
  private final List<String> columns;
  private final Map<String, Integer> index = new HashMap<>();
  private long row;

  private static final class RowTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    RowTooLong() {
      super(
          String.format(
              "longer than %,d characters (expected: a row; is a quote not closed?)",
              MAX_ROW_CHARS));
    }
  }

  /** Ends a row that does not end, before it fills the memory. */
  private static final class Bounded extends FilterReader {
    private long sinceRow;

    Bounded(Reader in) {
      super(in);
    }

    void startRow() {
      sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
      int read = super.read(chars, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int chars) throws IOException {
      sinceRow += chars;
      if (sinceRow > MAX_ROW_CHARS) {
        throw new RowTooLong();
      }
    }
  }

  /** A row's fields under the names of the columns. */
  private static final class Fields extends AbstractMap<String, String> {
    private final Map<String, Integer> index;
    private final List<String> columns;
    private final String[] values;

    Fields(Map<String, Integer> index, List<String> columns, String[] values) {
      this.index = index;
      this.columns = columns;
      this.values = values;
    }

    @Override
    public @Nullable String get(@Nullable Object column) {
      Integer at = index.get(column);
      return at == null ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object column) {
      return index.containsKey(column);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      Map<String, String> copy = new LinkedHashMap<>();
      for (int i = 0; i < values.length; i++) {
        copy.put(columns.get(i), values[i]);
      }
      return copy.entrySet();
    }
  }

  private CsvRows(Bounded text, CSVFormat format, Mapping.Format.Csv csv)
      throws IOException, ImportException {
    this.text = text;
    this.padsShortRows = csv.padsShortRows();
    this.records = CSVParser.builder().setReader(text).setFormat(format).get().iterator();
    this.columns = csv.columns().isPresent() ? csv.columns().get() : header();
    for (int i = 0; i < columns.size(); i++) {
      if (index.put(columns.get(i), i) != null) {
        throw new ImportException(
            Code.INPUT, "column " + columns.get(i) + ": is there twice (expected: once)");
      }
    }
  }

  static CsvRows open(InputStream content, Mapping.Format.Csv csv)
      throws IOException, ImportException {
    CSVFormat format =
        CSVFormat.Builder.create()
            .setDelimiter(csv.delimiter())
            .setQuote(csv.quote())
            .setIgnoreEmptyLines(true)
            .setMaxRows(Long.MAX_VALUE)
            .get();
    return new CsvRows(new Bounded(reader(content, csv.charset())), format, csv);
  }

  private static Reader reader(InputStream content, Charset charset) {
    return new InputStreamReader(
        content,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  List<String> columns() {
    return columns;
  }

  private List<String> header() throws IOException, ImportException {
    Optional<CSVRecord> first = read();
    if (first.isEmpty()) {
      throw new ImportException(Code.INPUT, "the file is empty (expected: a header)");
    }
    List<String> names = new ArrayList<>(first.get().toList());
    names.set(0, names.get(0).startsWith("\uFEFF") ? names.get(0).substring(1) : names.get(0));
    names.replaceAll(String::strip);
    if (names.size() > MAX_COLUMNS) {
      throw new ImportException(
          Code.INPUT, names.size() + " columns (expected: at most " + MAX_COLUMNS + ")");
    }
    return names;
  }

  @Override
  public Optional<Row> next() throws IOException, ImportException {
    return read().map(this::row);
  }

  private Row row(CSVRecord csv) {
    String[] values = csv.values();
    if (row == 1 && values[0].startsWith("\uFEFF")) {
      values[0] = values[0].substring(1);
    }
    if (values.length < columns.size() && padsShortRows) {
      int given = values.length;
      values = Arrays.copyOf(values, columns.size());
      Arrays.fill(values, given, values.length, "");
    }
    if (values.length != columns.size()) {
      return Row.faulty(row, values.length + " fields", columns.size() + " fields, as the header");
    }
    return new Row(row, new Fields(index, columns, values));
  }

  private Optional<CSVRecord> read() throws ImportException {
    text.startRow();
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      row++;
      return Optional.of(records.next());
    } catch (UncheckedIOException | IllegalStateException e) {
      throw failure(e);
    }
  }

  private ImportException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return new ImportException(
            Code.INPUT,
            "a byte near row " + (row + 1) + " is not in the charset (expected: csv.charset)",
            e);
      }
      if (cause instanceof RowTooLong tooLong) {
        return new ImportException(Code.INPUT, "row " + (row + 1) + ": " + tooLong.getMessage(), e);
      }
      if (cause instanceof EOFException || cause instanceof ZipException) {
        return new ImportException(
            Code.INPUT,
            "the gzip data ends or breaks after row " + row + " (expected: all of it)",
            e);
      }
    }
    // The parser's own messages quote the data.
    return new ImportException(
        Code.INPUT,
        "row " + (row + 1) + ": not CSV (expected: quotes closed, and doubled inside quotes)",
        e);
  }
}
