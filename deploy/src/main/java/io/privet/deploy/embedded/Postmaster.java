package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a data directory, as the directory's pid file names it. A process that only
 * has the number of one that ended long ago is told apart by its arguments and let alone.
 */
final class Postmaster {

  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = 20_000_000;

  private Postmaster() {}

  /** The server of that directory, when it runs. */
  static Optional<ProcessHandle> find(Path directory) {
    return named(directory).filter(process -> isServerOf(process, directory));
  }

  /**
   * Stops the server of that directory if it runs, ending its sessions, and what this process
   * started that is about to become one. When this returns its port is free.
   */
  static void stop(Path directory) {
    long giveUp = System.nanoTime() + STOP_PATIENCE.toNanos();
    do {
      helpers(directory).filter(Postmaster::isInitdb).forEach(ProcessHandle::destroy);
      find(directory).ifPresent(Postmaster::stop);
      LockSupport.parkNanos(LOOK_NANOS);
    } while (helpers(directory).findAny().isPresent() && System.nanoTime() < giveUp);
    forget(directory);
  }

  /** Whether it ended in that time. An interrupt does not shorten the wait. */
  static boolean hasEnded(ProcessHandle process, Duration patience) {
    boolean isInterrupted = Thread.interrupted();
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      isInterrupted = true;
      return hasEnded(process, patience);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void stop(ProcessHandle server) {
    interrupt(server);
    if (!hasEnded(server, STOP_PATIENCE)) {
      LOG.warn("PostgreSQL did not stop in {} s; killing it", STOP_PATIENCE.toSeconds());
      server.destroyForcibly();
      hasEnded(server, KILL_PATIENCE);
    }
  }

  /** SIGINT ends the sessions; SIGTERM, which Java can send by itself, waits for them. */
  private static void interrupt(ProcessHandle server) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -INT " + server.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (hasEnded(kill.toHandle(), KILL_PATIENCE) && kill.exitValue() == 0) {
        return;
      }
    } catch (IOException e) {
      LOG.debug("no shell", e);
    }
    server.destroy();
  }

  /** A pid file that names a process which is no server of this directory would stop the next. */
  private static void forget(Path directory) {
    Optional<ProcessHandle> named = named(directory);
    named.filter(process -> process.info().command().isEmpty()).ifPresent(Postmaster::awaitReaped);
    if (named
        .filter(p -> p.info().arguments().isPresent() && !isServerOf(p, directory))
        .isPresent()) {
      try {
        Files.deleteIfExists(pidFile(directory));
      } catch (IOException e) {
        throw new UncheckedIOException("not removable: " + pidFile(directory), e);
      }
    }
  }

  /**
   * A killed server that nobody has reaped yet still has its process id, so that the next one would
   * take it for alive.
   */
  private static void awaitReaped(ProcessHandle dead) {
    long giveUp = System.nanoTime() + KILL_PATIENCE.toNanos();
    while (ProcessHandle.of(dead.pid()).isPresent() && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean isServerOf(ProcessHandle process, Path directory) {
    return process.info().command().map(c -> c.endsWith("postgres")).orElse(false)
        && names(process, directory);
  }

  /** Programs that this process started on the directory: they make it, or start its server. */
  private static Stream<ProcessHandle> helpers(Path directory) {
    return ProcessHandle.current().children().filter(child -> names(child, directory));
  }

  private static boolean isInitdb(ProcessHandle process) {
    return process.info().command().map(c -> c.endsWith("initdb")).orElse(false);
  }

  private static boolean names(ProcessHandle process, Path directory) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i - 1].equals("-D") && isSame(arguments[i], directory)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(String argument, Path directory) {
    try {
      return Files.isSameFile(Path.of(argument), directory);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** The process that the directory's pid file names, when there is one. */
  private static Optional<ProcessHandle> named(Path directory) {
    try {
      return ProcessHandle.of(pid(Files.readAllLines(pidFile(directory), UTF_8)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable: " + pidFile(directory), e);
    }
  }

  private static Path pidFile(Path directory) {
    return directory.resolve("postmaster.pid");
  }

  private static long pid(List<String> pidFile) {
    try {
      return pidFile.isEmpty() ? -1 : Long.parseLong(pidFile.get(0).strip());
    } catch (NumberFormatException e) {
      return -1; // Cut off by a crash: the server itself removes it.
    }
  }
}
