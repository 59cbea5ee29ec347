package io.privet.ingest.load;

import io.privet.ingest.load.Delivery.Reason;
import io.privet.ingest.load.Delivery.Verdict;
import io.privet.ingest.load.ImportException.Code;
import io.privet.ingest.load.UnitMapper.Mapped;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what became of units, in their order: errors to the error file, and now and then the
 * restart file, which never runs ahead of the error file.
 */
final class Ledger implements AutoCloseable {
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ImportSettings settings;
  private final boolean isDry;
  private final ErrorFile errors;
  private Checkpoint checkpoint;
  private Tally tally;
  private long units;
  private long savedNanos = System.nanoTime();

  private Ledger(ImportSettings settings, Checkpoint checkpoint) throws IOException {
    this.settings = settings;
    this.isDry = settings.target() instanceof ImportSettings.Target.DryRun;
    this.checkpoint = checkpoint;
    this.tally = checkpoint.tally();
    this.units = checkpoint.units();
    this.errors = ErrorFile.open(settings.errors(), checkpoint.errorBytes());
  }

  static Ledger open(ImportSettings settings, Checkpoint checkpoint) throws ImportException {
    try {
      return new Ledger(settings, checkpoint);
    } catch (IOException e) {
      throw failure("error file " + settings.errors(), e);
    }
  }

  Tally tally() {
    return tally;
  }

  /** Takes a batch whose events have all been answered. */
  void commit(Batch batch, List<Verdict> verdicts) throws ImportException {
    Iterator<Verdict> next = verdicts.iterator();
    try {
      for (Batch.Line line : batch.lines()) {
        commit(line, next);
      }
    } catch (IOException e) {
      throw failure("error file " + settings.errors(), e);
    }
    units += batch.lines().size();
    if (System.nanoTime() - savedNanos > SAVE_NANOS) {
      save();
    }
  }

  private void commit(Batch.Line line, Iterator<Verdict> next) throws IOException {
    if (line.mapped() instanceof Mapped.Skipped) {
      tally = tally.skipped(line.count());
    } else if (line.mapped() instanceof Mapped.Failed failed) {
      errors.add(failed.fault().at(line.rows()));
      tally = tally.failed(line.count());
    } else if (line.mapped() instanceof Mapped.Events made && made.events().isEmpty()) {
      tally = tally.unmatched(line.count());
    } else if (line.mapped() instanceof Mapped.Events made) {
      answered(line, made.events().size(), next);
    }
  }

  private void answered(Batch.Line line, int events, Iterator<Verdict> next) throws IOException {
    int rejected = 0;
    boolean hasWarnings = false;
    for (int i = 0; i < events; i++) {
      Verdict verdict = next.next();
      if (verdict instanceof Verdict.Rejected refused) {
        rejected++;
        add(RowError.Kind.ERROR, line, refused.reasons());
      } else if (verdict instanceof Verdict.Accepted accepted) {
        hasWarnings |= !accepted.warnings().isEmpty();
        add(RowError.Kind.WARNING, line, accepted.warnings());
      }
    }
    tally = tally.answered(line.count(), events - rejected, rejected);
    if (hasWarnings && rejected == 0) {
      tally = tally.warned(line.count());
    }
  }

  private void add(RowError.Kind kind, Batch.Line line, List<Reason> reasons) throws IOException {
    for (Reason reason : reasons) {
      errors.add(
          new RowError(kind, line.rows(), reason.field(), "", reason.reason(), reason.expected()));
    }
  }

  /** Makes sure that the next run goes on from here. */
  void save() throws ImportException {
    try {
      checkpoint = checkpoint.at(units, tally, errors.force());
    } catch (IOException e) {
      throw failure("error file " + settings.errors(), e);
    }
    if (!isDry) {
      write(checkpoint);
    }
    savedNanos = System.nanoTime();
  }

  /** Makes sure that the next run says that there is nothing left to do. */
  void complete() throws ImportException {
    save();
    if (!isDry) {
      write(checkpoint.complete());
    }
  }

  private void write(Checkpoint next) throws ImportException {
    try {
      next.save(settings.restart());
    } catch (IOException e) {
      throw failure("restart file " + settings.restart(), e);
    }
  }

  private static ImportException failure(String file, IOException e) {
    return new ImportException(
        Code.OUTPUT, file + ": " + why(e) + " (expected: a file that can be written)", e);
  }

  private static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its directory is not there";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be written by this user";
    }
    return e instanceof FileSystemException fault
        ? Optional.ofNullable(fault.getReason()).orElse("cannot be written")
        : Optional.ofNullable(e.getMessage()).orElse("cannot be written");
  }

  @Override
  public void close() throws IOException {
    errors.close();
  }
}
