package io.privet.ingest.load;

import io.privet.ingest.load.UnitMapper.Event;
import io.privet.ingest.load.UnitMapper.Mapped;
import java.util.ArrayList;
import java.util.List;

/** Consecutive units that are sent and written down together. */
final class Batch {
  private static final int MAX_UNITS = 10_000;
  private static final int FRAME_BYTES = 64;

  private final List<Line> lines = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private long bytes = FRAME_BYTES;

  /**
   * A unit without its data.
   *
   * @param rows numbers of its rows, empty where nobody needs them
   * @param count how many rows
   * @param mapped what became of it; its events are the batch's next ones
   */
  record Line(String rows, int count, Mapped mapped) {}

  void add(Unit unit, Mapped mapped) {
    String rows = mapped instanceof Mapped.Skipped ? "" : unit.rowNumbers();
    lines.add(new Line(rows, unit.rows().size(), mapped));
    if (mapped instanceof Mapped.Events made) {
      made.events().forEach(event -> bytes += event.json().length + 1);
      events.addAll(made.events());
    }
  }

  /** Whether the events fit into the same request as those that are here. */
  boolean takes(Mapped mapped, ImportSettings.Limits limits) {
    if (lines.size() >= MAX_UNITS) {
      return false;
    }
    if (!(mapped instanceof Mapped.Events made) || events.isEmpty()) {
      return true;
    }
    long more = made.events().stream().mapToLong(event -> event.json().length + 1L).sum();
    return bytes + more <= limits.batchBytes()
        && events.size() + made.events().size() <= limits.batchEvents();
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<Line> lines() {
    return lines;
  }

  List<Event> events() {
    return events;
  }
}
