package io.privet.deploy.main;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a command runs until Ctrl-C or SIGTERM. The signal may come at any moment: during the start
 * it interrupts that, and what was started by then is stopped. The process ends with status 0, or 1
 * when the stop failed.
 *
 * @param <T> what runs
 */
final class Termination<T> {

  private final Thread starter = Thread.currentThread();
  private final CompletableFuture<T> running = new CompletableFuture<>();
  private final Consumer<? super T> stop;
  private final Thread hook = new Thread(this::end, "stop");
  private volatile boolean failed;

  private Termination(Consumer<? super T> stop) {
    this.stop = stop;
  }

  /**
   * Starts it, works with it, and stops it when the process ends, by a signal or by itself. A start
   * that fails has to stop what it started.
   *
   * @param work returns when the command is done; {@link #await} never does
   */
  static <T> void run(
      Supplier<? extends T> start, Consumer<? super T> work, Consumer<? super T> stop) {
    Termination<T> termination = new Termination<>(stop);
    Runtime.getRuntime().addShutdownHook(termination.hook);
    T started = termination.started(start);
    try {
      work.accept(started);
    } catch (RuntimeException e) {
      termination.failed = true;
      throw e;
    }
  }

  /** Blocks until the process ends. */
  static void await() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // The start was over when the signal came; what ends the process is the hook.
      }
    }
  }

  private T started(Supplier<? extends T> start) {
    boolean isStarted = false;
    try {
      T started = start.get();
      running.complete(started);
      isStarted = true;
      return started;
    } finally {
      if (!isStarted) {
        running.cancel(false);
        withdraw();
      }
    }
  }

  /** A start that fails by itself ends the process its own way; else the hook does. */
  private void withdraw() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      await();
    }
  }

  /** A process that a signal ends has a status of its own, hence the halt. */
  private void end() {
    int status = 1;
    try {
      if (!running.isDone()) {
        starter.interrupt();
      }
      stop.accept(running.join());
      status = failed ? 1 : 0;
    } catch (CancellationException e) {
      status = 0;
    } finally {
      System.out.flush();
      Runtime.getRuntime().halt(status);
    }
  }
}
