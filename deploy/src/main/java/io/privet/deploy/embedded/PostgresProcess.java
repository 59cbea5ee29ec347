package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server beside this process, for one machine. It listens on loopback only, asks for
 * passwords (SCRAM), is durable (every commit is on disk when it is acknowledged), and keeps its
 * data in a directory that a later start continues.
 *
 * <p>When the server ends without having been told to, it is started again, at the same port. When
 * this process was killed, its server may still run; a start on the same directory stops that one
 * first.
 */
public final class PostgresProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresProcess.class);

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration RESTART_PATIENCE = Duration.ofSeconds(20);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
  private static final int RESTARTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The database. */
  public static final String DATABASE = "privet";

  /** The role that owns the database; it is no superuser. */
  public static final String USER = "privet";

  private static final String HBA =
      """
      # Written by Privet: passwords only, loopback only.
      host all all 127.0.0.1/32 scram-sha-256
      host all all ::1/128 scram-sha-256
      """;

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("password_encryption", "scram-sha-256"),
          Map.entry("max_connections", "100"),
          Map.entry("shared_buffers", "192MB"),
          Map.entry("effective_cache_size", "1GB"),
          Map.entry("work_mem", "8MB"),
          Map.entry("maintenance_work_mem", "64MB"),
          Map.entry("wal_compression", "on"),
          Map.entry("wal_buffers", "8MB"),
          Map.entry("max_wal_size", "2GB"),
          Map.entry("checkpoint_timeout", "10min"),
          Map.entry("random_page_cost", "1.1"),
          Map.entry("jit", "off"),
          // A log line never repeats a statement, its parameters or the values of a row.
          Map.entry("log_min_messages", "warning"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("log_error_verbosity", "terse"),
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_parameter_max_length", "0"),
          Map.entry("log_parameter_max_length_on_error", "0"));

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
  private EmbeddedPostgres server;
  private boolean closing;

  private PostgresProcess(EmbeddedPostgres server, Options options) {
    this.server = server;
    this.options = options;
  }

  /** Starts it and waits until it serves. Creates the cluster, role and database when missing. */
  public static PostgresProcess start(Options options) {
    stopLeftover(options.directory());
    try {
      PostgresProcess started = new PostgresProcess(launch(options, START_PATIENCE), options);
      started.prepare();
      started.watch();
      return started;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL did not start; its log says why: " + options.log(), e);
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
  public synchronized void close() {
    closing = true;
    release(server);
  }

  /** Has it started again when it ends without having been told to. */
  private void watch() {
    var unused =
        leftover(options.directory())
            .orElseThrow(() -> new IllegalStateException("PostgreSQL ended at once"))
            .onExit()
            .thenRunAsync(this::restart);
  }

  private synchronized void restart() {
    if (closing) {
      return;
    }
    LOG.error("PostgreSQL ended by itself; starting it again");
    release(server);
    for (int attempt = 1; attempt <= RESTARTS; attempt++) {
      // What is left of the old one has to end first, or the new one refuses to start.
      LockSupport.parkNanos(attempt * RESTART_PAUSE.toNanos());
      if (isLaunched()) {
        return;
      }
    }
    LOG.error("PostgreSQL did not start again; its log says why: {}", options.log());
  }

  private boolean isLaunched() {
    try {
      // The library does not release it when a start fails.
      Files.deleteIfExists(options.directory().resolve("epg-lock"));
      stopLeftover(options.directory());
      server = launch(options, RESTART_PATIENCE);
      watch();
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("PostgreSQL did not start", e);
      return false;
    }
  }

  private static void release(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres launch(Options options, Duration patience) throws IOException {
    Files.createDirectories(options.directory());
    removeHalfUnpacked(options.binaries());
    Files.createDirectories(options.log().toAbsolutePath().getParent());
    Redirect log = Redirect.appendTo(options.log().toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(options.directory().toAbsolutePath())
            .setOverrideWorkingDirectory(new File(options.binaries().toAbsolutePath().toString()))
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(options.port())
            .setPGStartupWait(patience)
            .setConnectConfig("password", options.adminPassword())
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            .setLocaleConfig("locale", "C")
            .setOutputRedirector(log)
            .setErrorRedirector(log);
    SETTINGS.forEach(builder::setServerConfig);
    return builder.start();
  }

  /** What a killed start left behind, which the library would stumble over. */
  private static void removeHalfUnpacked(Path binaries) throws IOException {
    Files.createDirectories(binaries);
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(binaries, "PG-*")) {
      for (Path version : versions) {
        if (Files.isDirectory(version) && Files.notExists(version.resolve(".exists"))) {
          FileUtils.deleteDirectory(version.toFile());
        }
      }
    }
  }

  private void prepare() throws SQLException, IOException {
    Path hba = options.directory().resolve("pg_hba.conf");
    if (Files.readString(hba, UTF_8).equals(HBA)) {
      return;
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      createRole(statement, options.password());
      createDatabase(statement);
      statement.execute(
          "ALTER ROLE postgres PASSWORD " + literal(statement, options.adminPassword()));
      Files.writeString(hba, HBA, UTF_8);
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static void createRole(Statement statement, String password) throws SQLException {
    if (isEmpty(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + USER + "'")) {
      statement.execute("CREATE ROLE " + USER + " LOGIN");
    }
    statement.execute("ALTER ROLE " + USER + " PASSWORD " + literal(statement, password));
  }

  private static void createDatabase(Statement statement) throws SQLException {
    if (isEmpty(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
      statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
    }
  }

  private static boolean isEmpty(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return !rows.next();
    }
  }

  private static String literal(Statement statement, String text) throws SQLException {
    return statement.enquoteLiteral(text);
  }

  /**
   * Stops the server of a process that was killed, if one still runs on that directory; its port is
   * free then.
   */
  public static void stopLeftover(Path directory) {
    leftover(directory)
        .ifPresent(
            postmaster -> {
              // Sessions of a killed process end by themselves; then the server stops.
              postmaster.destroy();
              if (!hasEnded(postmaster, PATIENCE)) {
                postmaster.destroyForcibly();
                hasEnded(postmaster, PATIENCE);
              }
            });
    named(directory)
        .filter(process -> process.info().command().isEmpty())
        .ifPresent(PostgresProcess::awaitReaped);
  }

  /**
   * A killed server that nobody has reaped yet still has its process id, so that the next one would
   * take it for alive.
   */
  private static void awaitReaped(ProcessHandle dead) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (ProcessHandle.of(dead.pid()).isPresent() && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** The server that the directory's pid file names, when it is alive and is a PostgreSQL. */
  static Optional<ProcessHandle> leftover(Path directory) {
    return named(directory)
        .filter(p -> p.info().command().map(c -> c.endsWith("postgres")).orElse(false));
  }

  /** The process that the directory's pid file names, when there is one. */
  private static Optional<ProcessHandle> named(Path directory) {
    Path pidFile = directory.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(pid(Files.readAllLines(pidFile, UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable: " + pidFile, e);
    }
  }

  private static long pid(List<String> pidFile) {
    try {
      return pidFile.isEmpty() ? -1 : Long.parseLong(pidFile.get(0).strip());
    } catch (NumberFormatException e) {
      return -1; // Cut off by a crash: the server itself removes it.
    }
  }

  private static boolean hasEnded(ProcessHandle process, Duration patience) {
    CompletableFuture<ProcessHandle> exit = process.onExit();
    try {
      exit.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
