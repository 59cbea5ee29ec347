package io.privet.ingest.load;

import io.privet.ingest.load.UnitMapper.Mapped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a mapping over a text, without an edge. */
final class Maps {
  private Maps() {}

  /** What became of a unit. */
  record Result(Unit unit, Mapped mapped) {
    /** Its one event as JSON. */
    String json() {
      List<UnitMapper.Event> events = events();
      if (events.size() != 1) {
        throw new AssertionError(events.size() + " events");
      }
      return new String(events.get(0).json(), StandardCharsets.UTF_8);
    }

    List<UnitMapper.Event> events() {
      if (mapped instanceof Mapped.Events made) {
        return made.events();
      }
      throw new AssertionError(mapped);
    }

    /** Rows, field, columns, reason. */
    String fault() {
      if (mapped instanceof Mapped.Failed failed) {
        RowError error = failed.fault().at(unit.rowNumbers());
        return String.join("|", error.rows(), error.field(), error.columns(), error.reason());
      }
      throw new AssertionError(mapped);
    }
  }

  static List<Result> run(String yaml, String text) {
    return run(yaml, text.getBytes(StandardCharsets.UTF_8));
  }

  static List<Result> run(String yaml, byte[] bytes) {
    try {
      Mapping mapping = Mapping.parse("m.yaml", yaml);
      UnitReader units =
          new UnitReader(RowReader.open(new ByteArrayInputStream(bytes), mapping), mapping.rules());
      UnitMapper mapper = new UnitMapper(mapping);
      List<Result> results = new ArrayList<>();
      for (Optional<Unit> u = units.next(); u.isPresent(); u = units.next()) {
        results.add(new Result(u.get(), mapper.map(u.get())));
      }
      return results;
    } catch (MappingException | ImportException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
