package io.privet.deploy.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server beside this process, for one machine. It listens on loopback only, asks for
 * passwords (SCRAM), is durable (every commit is on disk when it is acknowledged), and keeps its
 * data in a directory that a later start continues.
 *
 * <p>When the server ends without having been told to, it is started again at the same port, as
 * often as it takes; one that recovers has all the time it needs. When this process was killed, its
 * server may still run; a start on the same directory stops that one first.
 */
public final class PostgresProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresProcess.class);

  private static final Duration RELAUNCH_PATIENCE = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** The database. */
  public static final String DATABASE = "privet";

  /** The role that owns the database; it is no superuser. */
  public static final String USER = "privet";

  /**
   * How to run it.
   *
   * @param directory of the data
   * @param binaries directory into which the server's programs are unpacked once
   * @param log file that the server's own log is appended to
   * @param port of clients
   * @param adminPassword of the superuser {@code postgres}
   * @param password of {@link #USER}
   */
  public record Options(
      Path directory, Path binaries, Path log, int port, String adminPassword, String password) {

    @Override
    public String toString() {
      return "PostgreSQL in " + directory + " on port " + port;
    }
  }

  private final Options options;
  private final PostgresCluster cluster;
  private final Thread keeper = new Thread(this::keepUp, "postgres");

  private PostgresProcess(Options options) {
    this.options = options;
    this.cluster = new PostgresCluster(options);
    keeper.setDaemon(true);
  }

  /**
   * Starts it and waits until it serves. Creates the cluster, role and database when missing. When
   * that fails, or the thread is interrupted, no server is left running.
   */
  public static PostgresProcess start(Options options) {
    stopLeftover(options.directory());
    PostgresProcess process = new PostgresProcess(options);
    boolean isStarted = false;
    try {
      process.cluster.create();
      process.cluster.start();
      process.keeper.start();
      isStarted = true;
      return process;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL did not start; its log says why: " + options.log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("PostgreSQL's start was interrupted", e);
    } finally {
      if (!isStarted) {
        Postmaster.stop(options.directory());
      }
    }
  }

  /** Port of clients. */
  public int port() {
    return options.port();
  }

  /** JDBC address of {@link #DATABASE}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE;
  }

  /** Stops it: sessions are ended, and the data is checkpointed. */
  @Override
  public void close() {
    keeper.interrupt();
    awaitKeeper();
    Postmaster.stop(options.directory());
  }

  private void awaitKeeper() {
    boolean isInterrupted = false;
    while (keeper.isAlive()) {
      try {
        keeper.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops the server of a process that was killed, if one still runs on that directory; its port is
   * free then.
   */
  public static void stopLeftover(Path directory) {
    try {
      Postmaster.stop(directory);
      PostgresCluster.removeUnfinished(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("not removable: what was left in " + directory, e);
    }
  }

  /** Until it is interrupted. */
  private void keepUp() {
    try {
      for (int failures = 0; ; failures++) {
        Thread.sleep(pause(failures).toMillis());
        long start = System.nanoTime();
        keepUpOnce();
        if (System.nanoTime() - start > LONGEST_PAUSE.toNanos()) {
          failures = 0;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("PostgreSQL is being stopped");
    }
  }

  /** Starts a server when there is none, and waits for its end; recovering, it is left alone. */
  private void keepUpOnce() throws InterruptedException {
    try {
      if (Postmaster.find(options.directory()).isEmpty()) {
        relaunch();
      }
      Optional<ProcessHandle> server = Postmaster.find(options.directory());
      if (server.isEmpty()) {
        LOG.warn("PostgreSQL did not start; trying again. Its log says why: {}", options.log());
      } else {
        server.get().onExit().get();
        LOG.error("PostgreSQL ended by itself; starting it again");
      }
    } catch (IOException | RuntimeException | ExecutionException e) {
      LOG.warn("PostgreSQL could not be started; trying again", e);
    }
  }

  private void relaunch() throws IOException, InterruptedException {
    stopLeftover(options.directory());
    cluster.launch(RELAUNCH_PATIENCE);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static Duration pause(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
