package io.privet.ingest.load;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A mapping file that cannot be used, with every place in it that is wrong. */
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param line line of the mapping file, from 1
   * @param column column of the mapping file, in code points, from 1
   * @param message fact and expectation
   */
  public record Problem(int line, int column, String message) {}

  MappingException(String file, List<Problem> problems) {
    this(file, problems, "");
  }

  /**
   * With something to say about all of them.
   *
   * @param note lines below the problems; empty for none
   */
  MappingException(String file, List<Problem> problems, String note) {
    super(
        sorted(problems).stream()
            .map(p -> file + ":" + p.line() + ":" + p.column() + ": " + p.message())
            .collect(Collectors.joining("\n", "", note.isEmpty() ? "" : "\n" + note)));
    this.problems = sorted(problems);
  }

  /** Everything that is wrong, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }

  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .distinct()
        .toList();
  }
}
