package io.privet.ingest.load;

import io.privet.ingest.load.Expression.ColumnUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The columns that a mapping names and a file has not.
 *
 * @param uses where each is named, by column; at least once each
 * @param header the columns that the file has
 */
record MissingColumns(Map<String, List<ColumnUse>> uses, List<String> header) {
  private static final int MAX_NAMES = 30;
  private static final int MAX_NAME = 100;
  private static final List<String> DELIMITERS = List.of(";", ",", "\t", "|");

  static MissingColumns of(List<ColumnUse> uses, List<String> header) {
    Map<String, List<ColumnUse>> missing = new LinkedHashMap<>();
    for (ColumnUse use : uses) {
      if (use.required() && !header.contains(use.column())) {
        missing.computeIfAbsent(use.column(), column -> new ArrayList<>()).add(use);
      }
    }
    return new MissingColumns(missing, header);
  }

  boolean isEmpty() {
    return uses.isEmpty();
  }

  /** One for each column, where the mapping names it first. */
  List<MappingException.Problem> problems() {
    return uses.values().stream().map(MissingColumns::problem).toList();
  }

  private static MappingException.Problem problem(List<ColumnUse> uses) {
    String others =
        uses.stream()
            .skip(1)
            .map(use -> use.position().line() + ":" + use.position().column())
            .distinct()
            .collect(Collectors.joining(", "));
    String also = others.isEmpty() ? "" : " (named at " + others + " too)";
    return uses.get(0)
        .position()
        .problem(uses.get(0).column() + ": the file has no such column" + also);
  }

  /** What the header has, and what most often is wrong where it has something else. */
  String note(Mapping.Format format) {
    String names =
        header.stream()
            .limit(MAX_NAMES)
            .map(MissingColumns::shown)
            .collect(Collectors.joining(", "));
    String more = header.size() > MAX_NAMES ? ", …" : "";
    String note = "the header has %,d: %s%s".formatted(header.size(), names, more);
    return format instanceof Mapping.Format.Csv csv ? note + hint(csv.delimiter()) : note;
  }

  private static String shown(String name) {
    return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
  }

  private String hint(String delimiter) {
    for (String other : DELIMITERS) {
      if (!other.equals(delimiter) && header.stream().anyMatch(name -> name.contains(other))) {
        return "\nis csv.delimiter right? It is %s, and the header has %s inside a name"
            .formatted(named(delimiter), named(other));
      }
    }
    return "";
  }

  private static String named(String delimiter) {
    return delimiter.equals("\t") ? "tab" : "\"" + delimiter + "\"";
  }
}
