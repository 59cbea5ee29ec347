package io.privet.ingest.load;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Listens to an import. */
@FunctionalInterface
public interface Progress {
  /**
   * Tells how far the import is. Returns quickly and throws nothing. Called from the import's
   * thread, at most about ten times a second.
   */
  void update(Snapshot snapshot);

  /**
   * Tells at once, in a sentence without personal data, what the person who started the import
   * should know. Any thread; returns quickly and throws nothing.
   */
  default void say(String message) {}

  /**
   * How far an import is.
   *
   * @param bytesRead bytes of the file as stored that were read, from the file's start
   * @param bytesTotal the file's size; nothing for standard input
   * @param rowsRead rows that were read, those before a restart included
   * @param tally what became of the rows that are done with, those before a restart included
   * @param rowsPerSecond rows done with a second since this run began
   * @param left estimate of the time left, where the size is known
   */
  record Snapshot(
      long bytesRead,
      OptionalLong bytesTotal,
      long rowsRead,
      Tally tally,
      double rowsPerSecond,
      Optional<Duration> left) {}

  /** Listens to nothing. */
  static Progress none() {
    return snapshot -> {};
  }
}
