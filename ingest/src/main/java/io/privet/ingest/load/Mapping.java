package io.privet.ingest.load;

import io.privet.ingest.load.Expression.ColumnUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked mapping: how the rows of a file become events. Everything in it is compiled; what a
 * file lacks for it is the only thing left to find out.
 */
public final class Mapping {
  private final String file;
  private final String name;
  private final String digest;
  private final Format format;
  private final Rules rules;
  private final List<ColumnUse> uses;

  /** How the file is written. */
  sealed interface Format {
    /**
     * Comma-separated values.
     *
     * @param delimiter between fields
     * @param quote around fields
     * @param charset of the text
     * @param columns names of the columns when the file has no header
     * @param padsShortRows whether a row that ends early is filled up with empty fields
     */
    record Csv(
        String delimiter,
        char quote,
        java.nio.charset.Charset charset,
        Optional<List<String>> columns,
        boolean padsShortRows)
        implements Format {}

    /** One JSON object a line, in UTF-8. */
    record Ndjson() implements Format {}
  }

  /**
   * How rows are joined.
   *
   * @param by the key that the rows of a group share
   * @param window after how many rows without its key a group is complete
   * @param maxRows most rows of a group
   * @param maxOpenRows most rows of all groups that are not complete
   */
  record Grouping(Expression by, int window, int maxRows, int maxOpenRows) {}

  /**
   * What becomes of rows.
   *
   * @param where which rows count; all, when absent
   * @param key what tells a row from the others wherever it stands; its number, when absent
   * @param grouping how rows are joined; not at all, when absent
   * @param vars named expressions, each computed at most once for its rows
   * @param events the events made of a row or group
   */
  record Rules(
      Optional<Expression> where,
      Optional<Expression> key,
      Optional<Grouping> grouping,
      Map<String, Expression> vars,
      List<EventTemplate> events) {}

  Mapping(
      YamlText text, String name, String digest, Format format, Rules rules, List<ColumnUse> uses) {
    this.file = text.file();
    this.name = name;
    this.digest = digest;
    this.format = format;
    this.rules = rules;
    this.uses = List.copyOf(uses);
  }

  /**
   * Reads and checks a mapping file.
   *
   * @param file its name, for messages
   * @param yaml its text
   * @throws MappingException when it cannot be used; tells every place that is wrong
   */
  public static Mapping parse(String file, String yaml) throws MappingException {
    return new MappingReader(file, yaml).read();
  }

  /** The name the file gives itself, part of every message id that the mapping makes. */
  public String name() {
    return name;
  }

  /** Hash of the file's text, in hexadecimal. */
  String digest() {
    return digest;
  }

  Format format() {
    return format;
  }

  Rules rules() {
    return rules;
  }

  /**
   * Compares the columns that the mapping names with those that the file has.
   *
   * @throws MappingException when one is missing
   */
  void checkColumns(List<String> header) throws MappingException {
    MissingColumns missing = MissingColumns.of(uses, header);
    if (!missing.isEmpty()) {
      throw new MappingException(file, missing.problems(), missing.note(format));
    }
  }
}
