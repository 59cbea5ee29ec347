package io.privet.deploy.main;

import java.util.concurrent.CountDownLatch;

/** Waiting for Ctrl-C or SIGTERM. */
final class Termination {

  private Termination() {}

  /**
   * Blocks until the process is told to end, then stops what runs and ends the process with status
   * 0, or 1 when the stop failed.
   */
  static void await(Runnable stop) {
    onSignal(stop);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The same without blocking: when the process is told to end, or ends by itself. */
  static void onSignal(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop), "stop"));
  }

  /** A process that a signal ends has a status of its own, hence the halt. */
  private static void end(Runnable stop) {
    int status = 1;
    try {
      stop.run();
      status = 0;
    } finally {
      System.out.flush();
      Runtime.getRuntime().halt(status);
    }
  }
}
