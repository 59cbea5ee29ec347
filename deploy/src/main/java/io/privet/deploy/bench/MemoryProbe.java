package io.privet.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches the resident memory of a process and all its descendants. It adds up proportional set
 * sizes, which count a page that several processes share once; where the system does not tell them,
 * resident set sizes.
 */
final class MemoryProbe implements AutoCloseable {

  private static final long PERIOD_MILLIS = 2_000;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "memory-probe");
            thread.setDaemon(true);
            return thread;
          });
  private final ProcessHandle root;
  private volatile long peakKilobytes;

  MemoryProbe(ProcessHandle root) {
    this.root = root;
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The most that was seen, in units of 1,048,576 bytes; 0 where the system does not tell. */
  double peakMegabytes() {
    sample();
    return peakKilobytes / 1024.0;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private synchronized void sample() {
    long sum =
        Stream.concat(Stream.of(root), root.descendants())
            .mapToLong(process -> kilobytes(process.pid()))
            .sum();
    peakKilobytes = Math.max(peakKilobytes, sum);
  }

  private static long kilobytes(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    long proportional = field(process.resolve("smaps_rollup"), "Pss:");
    return proportional > 0 ? proportional : field(process.resolve("status"), "VmRSS:");
  }

  private static long field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .orElse(0L);
    } catch (IOException | RuntimeException e) {
      return 0; // It ended meanwhile, or the system has no such file.
    }
  }
}
