package io.privet.ingest.load;

import dev.cel.runtime.CelVariableResolver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables that an expression sees; one object serves all rows, one after the other. */
final class Scope implements CelVariableResolver {
  static final String ROW = "row";
  static final String ROWS = "rows";
  static final String ROW_NUMBER = "rowNumber";

  private final Map<String, Expression> vars;
  private final Map<String, Object> known = new HashMap<>();

  Scope(Map<String, Expression> vars) {
    this.vars = vars;
  }

  /** Moves on to a unit; its first row is {@code row}. */
  void enter(List<Row> unit) {
    known.clear();
    known.put(ROW, unit.get(0).values());
    known.put(ROW_NUMBER, unit.get(0).number());
    if (unit.size() == 1) {
      known.put(ROWS, List.of(unit.get(0).values()));
    } else {
      known.put(ROWS, unit.stream().map(Row::values).toList());
    }
  }

  /** Moves on to one row; its unit is not known yet. */
  void enter(Row row) {
    known.clear();
    known.put(ROW, row.values());
    known.put(ROW_NUMBER, row.number());
  }

  void let(String name, Object value) {
    known.put(name, value);
  }

  Map<?, ?> map(String name) {
    return (Map<?, ?>) known.getOrDefault(name, Map.of());
  }

  @Override
  public Optional<Object> find(String name) {
    Object value = known.get(name);
    if (value != null) {
      return Optional.of(value);
    }
    Expression var = vars.get(name);
    if (var == null) {
      return Optional.empty();
    }
    Object computed = var.eval(this);
    known.put(name, computed);
    return Optional.of(computed);
  }
}
