package io.privet.ingest.load;

import io.privet.ingest.load.Delivery.Verdict;
import io.privet.ingest.load.ImportException.Code;
import io.privet.ingest.load.ImportReport.Status;
import io.privet.ingest.load.ImportSettings.Beginning;
import io.privet.ingest.load.ImportSettings.Target;
import io.privet.ingest.load.UnitMapper.Event;
import io.privet.ingest.load.UnitMapper.Mapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Imports one file, once.
 *
 * <p>Every row ends up in the edge, in the error file or in one of the report's counters. A run
 * that was stopped or killed is repeated with the same settings and goes on where the edge's
 * answers ended; what is sent a second time has the same message id, so that it counts once.
 *
 * <p>One thread, the caller's, reads, maps and writes down; as many others as batches may be under
 * way post. At most twice that many batches are in memory.
 */
public final class Importer {
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int ROWS_BETWEEN_LOOKS = 256;

  private final Mapping mapping;
  private final ImportSettings settings;
  private final Progress progress;
  private final CountDownLatch stop = new CountDownLatch(1);

  /** Prepares an import; nothing is read yet. */
  public Importer(Mapping mapping, ImportSettings settings, Progress progress) {
    this.mapping = mapping;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Imports, on the caller's thread, until the end of the file or {@link #stop()}.
   *
   * @throws ImportException when it cannot go on; the restart file then stands where the answers
   *     ended
   */
  public ImportReport run() throws ImportException {
    try (FileInput input = FileInput.open(settings.file())) {
      Checkpoint checkpoint = checkpoint(input);
      if (checkpoint.completed()) {
        return report(Status.ALREADY_COMPLETED, checkpoint.tally(), checkpoint, 0);
      }
      RowReader rows = RowReader.open(input.content(), mapping);
      try (Ledger ledger = Ledger.open(settings, checkpoint)) {
        return new Run(input, new UnitReader(rows, mapping.rules()), ledger, checkpoint).run();
      }
    } catch (MappingException e) {
      throw new ImportException(Code.MAPPING, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ImportException(
          Code.INPUT,
          settings.file() + ": " + FileInput.fault(e) + " (expected: a CSV or NDJSON file)",
          e);
    }
  }

  /**
   * Asks the import to stop: batches under way are waited for, then {@link #run()} returns. Any
   * thread, any number of times.
   */
  public void stop() {
    stop.countDown();
  }

  private Checkpoint checkpoint(FileInput input) throws ImportException, IOException {
    Checkpoint.Identity identity = Checkpoint.Identity.of(input, mapping, settings);
    if (settings.target() instanceof Target.DryRun) {
      return Checkpoint.start(identity);
    }
    if (settings.beginning() == Beginning.ANEW) {
      return anew(identity);
    }
    Checkpoint found = Checkpoint.load(settings.restart(), identity);
    Optional<String> other = found.identity().otherTarget(identity);
    if (other.isEmpty()) {
      return found;
    }
    progress.say(
        "restart file %s is of an import %s: this one begins at the start"
            .formatted(settings.restart(), other.get()));
    return anew(identity);
  }

  /** The old restart file goes first: the error file that it counts on is about to be emptied. */
  private Checkpoint anew(Checkpoint.Identity identity) throws ImportException {
    try {
      Files.deleteIfExists(settings.restart());
      return Checkpoint.start(identity);
    } catch (IOException e) {
      throw new ImportException(
          Code.OUTPUT, "restart file " + settings.restart() + ": cannot be removed", e);
    }
  }

  private ImportReport report(Status status, Tally tally, Checkpoint from, long nanos) {
    return new ImportReport(
        status,
        tally,
        from.tally().rows(),
        Duration.ofNanos(nanos),
        settings.errors(),
        settings.restart());
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** The state of one run. */
  private final class Run {
    private final FileInput input;
    private final UnitReader units;
    private final Ledger ledger;
    private final Checkpoint from;
    private final UnitMapper mapper = new UnitMapper(mapping);
    private final Delivery delivery;
    private final ExecutorService senders;
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final long startNanos = System.nanoTime();
    private long toldNanos = startNanos - PROGRESS_NANOS;
    private OptionalLong stopDeadline = OptionalLong.empty();
    private Batch batch = new Batch();

    /** A batch and the answer to it. */
    private record Sent(Batch batch, Future<Optional<List<Verdict>>> answer) {}

    Run(FileInput input, UnitReader units, Ledger ledger, Checkpoint from) {
      this.input = input;
      this.units = units;
      this.ledger = ledger;
      this.from = from;
      this.delivery = delivery();
      boolean dry = settings.target() instanceof Target.DryRun;
      int threads = dry ? 1 : settings.limits().inFlight();
      this.senders = Executors.newFixedThreadPool(threads, Run::thread);
    }

    private static Thread thread(Runnable work) {
      Thread thread = new Thread(work, "privet-import-sender");
      thread.setDaemon(true);
      return thread;
    }

    private Delivery delivery() {
      if (settings.target() instanceof Target.Edge edge) {
        return new EdgeClient(edge, settings.limits(), stop, progress);
      }
      return events -> Optional.of(show(events, ((Target.DryRun) settings.target()).events()));
    }

    ImportReport run() throws ImportException, IOException {
      try {
        boolean whole = pass(from.units()) && send();
        return finish(whole);
      } catch (ImportException | IOException | RuntimeException e) {
        stop();
        saveAfter(e);
        throw e;
      } finally {
        senders.shutdownNow();
      }
    }

    private void saveAfter(Exception failure) {
      try {
        ledger.save();
      } catch (ImportException e) {
        failure.addSuppressed(e);
      }
    }

    /** Reads past the units that an earlier run had done with. */
    private boolean pass(long count) throws ImportException, IOException {
      for (long i = 0; i < count; i++) {
        if (isStopping()) {
          return false;
        }
        if (units.next().isEmpty()) {
          throw new ImportException(
              Code.RESTART,
              "the file is shorter than when the import stopped (expected: the same)");
        }
        look(i);
      }
      return true;
    }

    /** Sends the rest; false when it was stopped. */
    private boolean send() throws ImportException, IOException {
      for (long i = 0; !isStopping(); i++) {
        Optional<Unit> unit = units.next();
        if (unit.isEmpty()) {
          submit();
          return true;
        }
        add(unit.get());
        look(i);
      }
      return false;
    }

    private void add(Unit unit) throws ImportException {
      Mapped mapped = mapper.map(unit);
      if (!batch.takes(mapped, settings.limits())) {
        submit();
      }
      batch.add(unit, mapped);
    }

    private void submit() throws ImportException {
      if (batch.isEmpty()) {
        return;
      }
      Batch full = batch;
      batch = new Batch();
      underWay.add(new Sent(full, senders.submit(() -> delivery.deliver(full.events()))));
      while (!underWay.isEmpty() && (isFull() || underWay.element().answer().isDone())) {
        if (!commitFirst()) {
          return;
        }
      }
    }

    private boolean isFull() {
      return underWay.size() >= 2 * settings.limits().inFlight();
    }

    /** Waits for the answer to the oldest batch; false when the import stops without it. */
    private boolean commitFirst() throws ImportException {
      Sent first = underWay.element();
      Optional<List<Verdict>> verdicts = answer(first.answer());
      if (verdicts.isEmpty()) {
        return false;
      }
      underWay.remove();
      ledger.commit(first.batch(), verdicts.get());
      tell();
      return true;
    }

    private Optional<List<Verdict>> answer(Future<Optional<List<Verdict>>> answer)
        throws ImportException {
      try {
        while (!answer.isDone()) {
          if (isStopping() && isGraceOver()) {
            return Optional.empty();
          }
          waitAWhile(answer);
          tell();
        }
        return answer.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stop();
        return Optional.empty();
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }

    private boolean isGraceOver() {
      long now = System.nanoTime();
      if (stopDeadline.isEmpty()) {
        stopDeadline = OptionalLong.of(now + settings.limits().stopGrace().toNanos());
      }
      return now - stopDeadline.getAsLong() > 0;
    }

    private static void waitAWhile(Future<?> answer)
        throws InterruptedException, ExecutionException {
      try {
        answer.get(PROGRESS_NANOS, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Not answered yet: the caller looks again.
      }
    }

    private static ImportException failure(ExecutionException e) {
      return e.getCause() instanceof ImportException known
          ? known
          : new ImportException(Code.REFUSED, "a batch could not be sent", e);
    }

    private ImportReport finish(boolean read) throws ImportException {
      boolean answered = true;
      while (answered && !underWay.isEmpty()) {
        answered = commitFirst();
      }
      boolean whole = read && answered;
      if (whole) {
        ledger.complete();
      } else {
        ledger.save();
      }
      progress.update(snapshot(System.nanoTime()));
      return report(status(whole), ledger.tally(), from, System.nanoTime() - startNanos);
    }

    private Status status(boolean whole) {
      boolean dry = settings.target() instanceof Target.DryRun;
      return whole ? (dry ? Status.DRY_RUN : Status.COMPLETED) : Status.STOPPED;
    }

    private void look(long count) {
      if (count % ROWS_BETWEEN_LOOKS == 0) {
        tell();
      }
    }

    private void tell() {
      long now = System.nanoTime();
      if (now - toldNanos >= PROGRESS_NANOS) {
        toldNanos = now;
        progress.update(snapshot(now));
      }
    }

    private Progress.Snapshot snapshot(long nowNanos) {
      double seconds = Math.max(1e-9, (nowNanos - startNanos) / 1e9);
      long bytes = input.bytesRead();
      double rows = ledger.tally().rows() - from.tally().rows();
      return new Progress.Snapshot(
          bytes, input.size(), units.rowsRead(), ledger.tally(), rows / seconds, left(seconds));
    }

    /** By the bytes read, of which those under way are a small part. */
    private Optional<Duration> left(double seconds) {
      long bytes = input.bytesRead();
      if (input.size().isEmpty() || bytes == 0) {
        return Optional.empty();
      }
      double share = (double) (input.size().getAsLong() - bytes) / bytes;
      return Optional.of(Duration.ofMillis((long) (Math.max(0, share) * seconds * 1000)));
    }
  }

  private static List<Verdict> show(List<Event> events, Consumer<String> consumer) {
    events.forEach(event -> consumer.accept(new String(event.json(), StandardCharsets.UTF_8)));
    return Collections.nCopies(events.size(), new Verdict.Accepted(List.of()));
  }
}
