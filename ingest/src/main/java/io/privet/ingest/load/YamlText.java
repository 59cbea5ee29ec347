package io.privet.ingest.load;

import java.io.StringReader;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The text of a mapping file: its nodes, and where in the text each character of a scalar stands.
 */
final class YamlText {
  private static final int MAX_DEPTH = 50;

  private final String file;
  private final String text;
  private final int[] source;

  /** A place in the text: line and column, both from 1, the column in code points. */
  record Position(int line, int column) {
    MappingException.Problem problem(String message) {
      return new MappingException.Problem(line, column, message);
    }
  }

  YamlText(String file, String text) {
    this.file = file;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.source = this.text.codePoints().toArray();
  }

  String file() {
    return file;
  }

  /** The root node. */
  Node root() throws MappingException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setAllowDuplicateKeys(false);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        throw failure(new Position(1, 1), "the file is empty (expected: a mapping)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Position at = mark == null ? new Position(1, 1) : position(mark);
      throw failure(at, "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw failure(new Position(1, 1), "not YAML: " + e.getMessage());
    }
  }

  private MappingException failure(Position at, String message) {
    return new MappingException(file, List.of(at.problem(message)));
  }

  static Position start(Node node) {
    return position(node.getStartMark());
  }

  /**
   * Where a character of a scalar's value stands.
   *
   * @param offset index in code points of the value
   */
  Position of(ScalarNode scalar, int offset) {
    int[] value = scalar.getValue().codePoints().toArray();
    int at = contentStart(scalar);
    int place = at;
    for (int i = 0; i <= Math.min(offset, value.length - 1); i++) {
      if (isBlank(value[i])) {
        place = at;
        continue;
      }
      at = skipBlank(scalar, at);
      place = at;
      at += width(scalar, at);
    }
    return position(offset < value.length ? place : at);
  }

  private int contentStart(ScalarNode scalar) {
    int start = scalar.getStartMark().getIndex();
    return switch (scalar.getScalarStyle()) {
      case PLAIN, JSON_SCALAR_STYLE -> start;
      case SINGLE_QUOTED, DOUBLE_QUOTED -> start + 1;
      case LITERAL, FOLDED -> lineAfter(start);
    };
  }

  private int lineAfter(int index) {
    int at = index;
    while (at < source.length && source[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, source.length);
  }

  /** Blank characters of value and text need not agree (folding, indentation): the rest does. */
  private int skipBlank(ScalarNode scalar, int from) {
    int at = from;
    while (at < source.length) {
      if (isBlank(source[at])) {
        at++;
      } else if (isEscapedBlank(scalar, at)) {
        at += 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private boolean isEscapedBlank(ScalarNode scalar, int at) {
    return scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
        && source[at] == '\\'
        && at + 1 < source.length
        && "ntr \n".indexOf(source[at + 1]) >= 0;
  }

  private int width(ScalarNode scalar, int at) {
    if (at >= source.length) {
      return 0;
    }
    return switch (scalar.getScalarStyle()) {
      case SINGLE_QUOTED -> source[at] == '\'' ? 2 : 1;
      case DOUBLE_QUOTED -> source[at] == '\\' ? escapeWidth(at) : 1;
      default -> 1;
    };
  }

  private int escapeWidth(int at) {
    int next = at + 1 < source.length ? source[at + 1] : ' ';
    return switch (next) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Position position(int index) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(index, source.length); i++) {
      column = source[i] == '\n' ? 1 : column + 1;
      line += source[i] == '\n' ? 1 : 0;
    }
    return new Position(line, column);
  }
}
