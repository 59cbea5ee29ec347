package io.privet.ingest.load;

import io.privet.ingest.load.Mapping.Grouping;
import io.privet.ingest.load.Mapping.Rules;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads a file unit by unit. The sequence of units depends on file and mapping alone, so the number
 * of units that were answered is all that a restart has to know.
 *
 * <p>A group is complete when its key was not seen for the mapping's window of rows, or at the end
 * of the file. It is completed early when more rows wait than the mapping's bound; the group that
 * was not seen for longest goes first. A row whose group is complete already is a fault of its own.
 */
final class UnitReader {
  private final RowReader rows;
  private final Rules rules;
  private final Scope scope = new Scope(Map.of());
  private final Queue<Unit> ready = new ArrayDeque<>();
  private final Map<String, Open> open = new LinkedHashMap<>();
  private final ClosedKeys closed = new ClosedKeys();
  private int openRows;
  private long rowsRead;

  /** A group that is not complete. */
  private static final class Open {
    private final List<Row> rows = new ArrayList<>();
    private long lastRow;
  }

  UnitReader(RowReader rows, Rules rules) {
    this.rows = rows;
    this.rules = rules;
  }

  /** Rows read so far, those that wait for their group included. */
  long rowsRead() {
    return rowsRead;
  }

  /** The next unit; nothing at the end. */
  Optional<Unit> next() throws IOException, ImportException {
    while (ready.isEmpty()) {
      Optional<Row> row = rows.next();
      if (row.isEmpty() && open.isEmpty()) {
        return Optional.empty();
      }
      if (row.isEmpty()) {
        completeAll();
      } else {
        rowsRead++;
        take(row.get());
      }
    }
    return Optional.of(ready.remove());
  }

  private void take(Row row) {
    try {
      if (row.fault().isPresent()) {
        throw row.fault().get();
      }
      scope.enter(row);
      if (rules.where().isPresent() && !rules.where().get().holds(scope)) {
        ready.add(Unit.skipped(row));
      } else if (rules.grouping().isPresent()) {
        join(row, rules.grouping().get());
      } else {
        ready.add(Unit.of(List.of(row), key(row)));
      }
    } catch (RowException e) {
      ready.add(Unit.faulty(List.of(row), e));
    }
  }

  private String key(Row row) {
    return rules.key().map(this::key).orElseGet(() -> "#" + row.number());
  }

  private String key(Expression expression) {
    String key = String.valueOf(expression.eval(scope));
    if (key.isBlank()) {
      throw expression.fault("empty", "a key; where can leave such rows out");
    }
    return key;
  }

  private void join(Row row, Grouping grouping) {
    String key = key(grouping.by());
    completeUnseen(row.number(), grouping.window());
    if (closed.contains(key)) {
      throw grouping
          .by()
          .fault(
              "the row's group was complete before",
              "rows of a group at most " + grouping.window() + " rows apart (group.window)");
    }
    Open group = open.remove(key);
    if (group == null) {
      group = new Open();
    }
    open.put(key, group);
    group.lastRow = row.number();
    if (group.rows.size() >= grouping.maxRows()) {
      throw grouping
          .by()
          .fault("more rows than a group takes", grouping.maxRows() + " rows (group.maxRows)");
    }
    group.rows.add(row);
    openRows++;
    completeExcess(grouping.maxOpenRows());
  }

  private void completeUnseen(long row, int window) {
    Iterator<Map.Entry<String, Open>> oldest = open.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Open> group = oldest.next();
      if (row - group.getValue().lastRow <= window) {
        return;
      }
      complete(oldest, group);
    }
  }

  private void completeExcess(int most) {
    Iterator<Map.Entry<String, Open>> oldest = open.entrySet().iterator();
    while (openRows > most && oldest.hasNext()) {
      complete(oldest, oldest.next());
    }
  }

  private void completeAll() {
    Iterator<Map.Entry<String, Open>> oldest = open.entrySet().iterator();
    while (oldest.hasNext()) {
      complete(oldest, oldest.next());
    }
  }

  private void complete(Iterator<Map.Entry<String, Open>> at, Map.Entry<String, Open> group) {
    at.remove();
    closed.add(group.getKey());
    openRows -= group.getValue().rows.size();
    ready.add(Unit.of(group.getValue().rows, group.getKey()));
  }
}
