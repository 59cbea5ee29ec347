package io.privet.ingest.load;

import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.privet.ingest.load.YamlText.Position;
import java.util.List;
import java.util.Optional;

/** A compiled CEL expression of the mapping. Safe for one thread at a time, as its scope is. */
final class Expression {
  private final String field;
  private final CelType type;
  private final CelRuntime.Program program;
  private final List<ColumnUse> uses;
  private final Optional<Object> constant;
  private final Optional<ColumnRead> read;

  /**
   * A column that an expression names.
   *
   * @param column its name
   * @param position where the mapping names it
   * @param required false where the expression asks whether the column is there
   */
  record ColumnUse(String column, Position position, boolean required) {}

  /** The whole expression is one column of one row. */
  record ColumnRead(String variable, String column) {}

  Expression(
      String field,
      CelType type,
      CelRuntime.Program program,
      List<ColumnUse> uses,
      Optional<Object> constant,
      Optional<ColumnRead> read) {
    this.field = field;
    this.type = type;
    this.program = program;
    this.uses = List.copyOf(uses);
    this.constant = constant;
    this.read = read;
  }

  CelType type() {
    return type;
  }

  List<ColumnUse> uses() {
    return uses;
  }

  /**
   * Its value, in CEL's native types.
   *
   * @throws RowException when the rows do not fit the expression
   */
  Object eval(Scope scope) {
    if (constant.isPresent()) {
      return constant.get();
    }
    if (read.isPresent()) {
      Object value = scope.map(read.get().variable()).get(read.get().column());
      if (value != null) {
        return value;
      }
    }
    try {
      return program.eval(scope);
    } catch (CelEvaluationException e) {
      throw fault(e).in(field, columns());
    }
  }

  boolean holds(Scope scope) {
    return eval(scope) instanceof Boolean holds && holds;
  }

  RowException fault(String reason, String expected) {
    return new RowException(field, columns(), reason, expected);
  }

  private String columns() {
    return String.join(" ", uses.stream().map(ColumnUse::column).distinct().toList());
  }

  /** CEL's own messages quote values, so only their codes are used. */
  private static RowException fault(CelEvaluationException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RowException row) {
        return row;
      }
    }
    return switch (e.getErrorCode()) {
      case ATTRIBUTE_NOT_FOUND ->
          new RowException("a field that the row has not", "guard it with has()");
      case INDEX_OUT_OF_BOUNDS -> new RowException("an index outside its list", "a smaller index");
      case DIVIDE_BY_ZERO -> new RowException("a division by zero", "another divisor");
      case NUMERIC_OVERFLOW -> new RowException("a number out of range", "a 64-bit number");
      case BAD_FORMAT -> new RowException("a value that does not convert", "a text in its format");
      case OVERLOAD_NOT_FOUND, INVALID_ARGUMENT ->
          new RowException("a value of another type", "the type that the mapping assumes");
      case DUPLICATE_ATTRIBUTE -> new RowException("a map with a key twice", "different keys");
      default -> new RowException("the expression failed", "a value");
    };
  }
}
