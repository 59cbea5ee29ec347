package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.embedded.PostgresProcess.Options;
import io.privet.deploy.files.WholeFile;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL cluster in a directory. It is made beside its place, with its roles and its
 * database, and put there as a whole: a directory that exists is complete, and from the first
 * moment on nobody gets in without a password.
 */
final class PostgresCluster {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);

  private static final Duration LAUNCH_PATIENCE = Duration.ofSeconds(10);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final String CONNECT_SECONDS = "5";
  private static final String UNFINISHED = ".new-";
  private static final String PASSWORD_FILE = ".new.password";

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

  /** What the server said to somebody who wanted to work. */
  private enum Answer {
    /** It serves. */
    SERVES,
    /** It is starting up, perhaps recovering after a crash; it says so itself. */
    STARTS_UP,
    /** It does not take the password. */
    REFUSES,
    /** Something else, or nothing. */
    NONE
  }

  private final Options options;

  PostgresCluster(Options options) {
    this.options = options;
  }

  /** Makes it unless it is there. */
  void create() throws IOException, SQLException, InterruptedException {
    Path directory = options.directory().toAbsolutePath();
    removeUnfinished(directory);
    if (Files.exists(directory) && !PathUtils.isEmpty(directory)) {
      return;
    }
    Path parent = Files.createDirectories(directory.getParent());
    Path unfinished = Files.createTempDirectory(parent, directory.getFileName() + UNFINISHED);
    try {
      initialize(unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      WholeFile.force(parent);
    } finally {
      removeUnfinished(directory);
    }
  }

  /** Starts its server and waits until that serves, for as long as it recovers. */
  void start() throws IOException, InterruptedException {
    launch(LAUNCH_PATIENCE);
    awaitServing(options.directory());
  }

  /**
   * Starts its server and returns when that serves, or after that time: the server may still be
   * starting up, or have ended.
   */
  void launch(Duration patience) throws IOException {
    Path hba = options.directory().resolve("pg_hba.conf");
    if (!Files.readString(hba, UTF_8).equals(HBA)) {
      WholeFile.write(hba, HBA);
    }
    launch(launcher(options.directory(), patience));
  }

  /** Asks its server whether it serves. */
  private Answer ask() {
    try {
      connect().close();
      return Answer.SERVES;
    } catch (SQLException e) {
      return answer(String.valueOf(e.getSQLState()));
    }
  }

  private static Answer answer(String sqlState) {
    if (sqlState.startsWith("28")) {
      return Answer.REFUSES;
    }
    return sqlState.equals("57P03") ? Answer.STARTS_UP : Answer.NONE;
  }

  /** Stops and removes what starts that were killed have left beside the directory. */
  static void removeUnfinished(Path directory) throws IOException {
    Path place = directory.toAbsolutePath();
    if (Files.notExists(place.getParent())) {
      return;
    }
    Files.deleteIfExists(place.resolveSibling(place.getFileName() + PASSWORD_FILE));
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(place.getParent(), place.getFileName() + UNFINISHED + "*")) {
      for (Path unfinished : all) {
        Postmaster.stop(unfinished);
        // An initdb that outlived its parent may still write there; the next start removes it.
        FileUtils.deleteQuietly(unfinished.toFile());
      }
    }
  }

  private void initialize(Path unfinished) throws IOException, SQLException, InterruptedException {
    Path password = unfinished.resolveSibling(options.directory().getFileName() + PASSWORD_FILE);
    WholeFile.write(password, options.adminPassword() + "\n");
    try {
      // The library hands them to initdb as they are, after its own, and the last one holds.
      launch(
          launcher(unfinished, LAUNCH_PATIENCE)
              .setLocaleConfig("auth", "scram-sha-256")
              .setLocaleConfig("pwfile", password.toString()));
    } finally {
      Files.deleteIfExists(password);
    }
    awaitServing(unfinished);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE %s LOGIN PASSWORD %s"
              .formatted(PostgresProcess.USER, statement.enquoteLiteral(options.password())));
      statement.execute(
          "CREATE DATABASE %s OWNER %s".formatted(PostgresProcess.DATABASE, PostgresProcess.USER));
    }
    Postmaster.stop(unfinished);
    WholeFile.write(unfinished.resolve("pg_hba.conf"), HBA);
  }

  private static void launch(EmbeddedPostgres.Builder launcher) {
    try {
      launcher.start();
    } catch (IOException e) {
      LOG.debug("PostgreSQL does not serve yet", e);
    }
  }

  private void awaitServing(Path directory) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + START_PATIENCE.toNanos();
    Answer answer = ask();
    while (answer != Answer.SERVES) {
      if (Postmaster.find(directory).isEmpty()) {
        throw new IOException("it ended at once");
      }
      if (answer == Answer.REFUSES) {
        throw new IOException("it refuses the administrator's password");
      }
      if (answer == Answer.NONE && System.nanoTime() > giveUp) {
        throw new IOException("it does not answer");
      }
      Thread.sleep(LOOK.toMillis());
      answer = ask();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private EmbeddedPostgres.Builder launcher(Path directory, Duration patience) throws IOException {
    removeHalfUnpacked(options.binaries());
    // The library does not release it when a start fails.
    Files.deleteIfExists(directory.resolve("epg-lock"));
    Files.createDirectories(options.log().toAbsolutePath().getParent());
    Redirect log = Redirect.appendTo(options.log().toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.toAbsolutePath())
            .setOverrideWorkingDirectory(new File(options.binaries().toAbsolutePath().toString()))
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(options.port())
            .setPGStartupWait(patience)
            .setConnectConfig("password", options.adminPassword())
            .setConnectConfig("connectTimeout", CONNECT_SECONDS)
            .setConnectConfig("socketTimeout", CONNECT_SECONDS)
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            .setLocaleConfig("locale", "C")
            .setOutputRedirector(log)
            .setErrorRedirector(log);
    SETTINGS.forEach(builder::setServerConfig);
    return builder;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?connectTimeout=%s&socketTimeout=60"
            .formatted(options.port(), CONNECT_SECONDS),
        "postgres",
        options.adminPassword());
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
}
