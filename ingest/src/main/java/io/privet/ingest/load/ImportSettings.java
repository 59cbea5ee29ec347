package io.privet.ingest.load;

import io.privet.ingest.source.WriteKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What is imported, where to, and within which bounds.
 *
 * @param file path of the file, or {@code -} for standard input; gzip is recognised
 * @param source name of the source that the write key belongs to; the restart file remembers it
 * @param target where the events go
 * @param errors the error file; written anew unless the import goes on where it stopped
 * @param restart the restart file
 * @param beginning what becomes of an earlier run's restart file
 * @param limits the bounds
 */
public record ImportSettings(
    String file,
    String source,
    Target target,
    Path errors,
    Path restart,
    Beginning beginning,
    Limits limits) {

  /** Where a run begins. */
  public enum Beginning {
    /** Where the restart file says that an earlier run to the same target ended. */
    WHERE_IT_STOPPED,
    /** At the start of the file; the restart file is replaced. */
    ANEW
  }

  /** Where the events go. */
  public sealed interface Target {
    /**
     * The HTTP edge.
     *
     * @param address its base address; events go to {@code /v1/import} below it
     * @param writeKey the source's write key
     */
    record Edge(URI address, WriteKey writeKey) implements Target {
      /** Checks the address. */
      public Edge {
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
          throw new IllegalArgumentException(
              "address: " + address + " (expected: http://… or https://…)");
        }
      }
    }

    /**
     * Nowhere: rows are read, mapped and counted; nothing is sent and no restart file is written.
     *
     * @param events gets every event as JSON. Personal data
     */
    record DryRun(Consumer<String> events) implements Target {}
  }

  /**
   * Bounds of an import.
   *
   * @param batchEvents most events of a request, from 1
   * @param batchBytes most bytes of a request's body; an event that is longer goes alone
   * @param inFlight batches under way at once, from 1
   * @param eventsPerSecond most events a second; without bound, when absent
   * @param giveUpAfter how long one batch is tried without any answer to it; at most 20 s where no
   *     edge answered in this run
   * @param requestTimeout how long one request may take
   * @param stopGrace how long a stop waits for batches under way
   */
  public record Limits(
      int batchEvents,
      int batchBytes,
      int inFlight,
      OptionalInt eventsPerSecond,
      Duration giveUpAfter,
      Duration requestTimeout,
      Duration stopGrace) {

    /** Checks the ranges. */
    public Limits {
      atLeastOne("batchEvents", batchEvents);
      atLeastOne("batchBytes", batchBytes);
      atLeastOne("inFlight", inFlight);
      atLeastOne("eventsPerSecond", eventsPerSecond.orElse(1));
    }

    /** What the edge takes by default: 2,500 events, 500 kB; four batches under way. */
    public static Limits standard() {
      return new Limits(
          2_500,
          500_000,
          4,
          OptionalInt.empty(),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));
    }

    /** The same with a bound on the events a second. */
    public Limits withEventsPerSecond(int events) {
      return new Limits(
          batchEvents,
          batchBytes,
          inFlight,
          OptionalInt.of(events),
          giveUpAfter,
          requestTimeout,
          stopGrace);
    }

    private static void atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
      }
    }
  }

  /** With the error file beside the file, the restart file beside that, and standard limits. */
  public static ImportSettings of(String file, String source, Target target) {
    Path errors = Path.of((file.equals(FileInput.STDIN) ? "stdin" : file) + ".errors.csv");
    return new ImportSettings(
        file,
        source,
        target,
        errors,
        restart(file, errors),
        Beginning.WHERE_IT_STOPPED,
        Limits.standard());
  }

  /** With another error file; the restart file moves beside it. */
  public ImportSettings withErrors(Path other) {
    return new ImportSettings(file, source, target, other, restart(file, other), beginning, limits);
  }

  /** With another restart file. */
  public ImportSettings withRestart(Path other) {
    return new ImportSettings(file, source, target, errors, other, beginning, limits);
  }

  /** With another beginning. */
  public ImportSettings withBeginning(Beginning other) {
    return new ImportSettings(file, source, target, errors, restart, other, limits);
  }

  /** With other bounds. */
  public ImportSettings withLimits(Limits other) {
    return new ImportSettings(file, source, target, errors, restart, beginning, other);
  }

  private static Path restart(String file, Path errors) {
    String name =
        file.equals(FileInput.STDIN) ? "stdin" : String.valueOf(Path.of(file).getFileName());
    return errors.resolveSibling(name + ".privet-import");
  }
}
