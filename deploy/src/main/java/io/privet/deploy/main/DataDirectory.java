package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.files.WholeFile;
import io.privet.deploy.secrets.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The layout of a node's directory, and the lock that keeps a second node out of it. */
record DataDirectory(Path path) {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  Path secrets() {
    return path.resolve("secrets");
  }

  Path definitions() {
    return path.resolve("definitions");
  }

  Path keystore() {
    return path.resolve("keystore");
  }

  Path kafka() {
    return path.resolve("kafka");
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path logs() {
    return path.resolve("logs");
  }

  PostgresProcess.Options postgres(Secrets secrets, int port) {
    return new PostgresProcess.Options(
        postgres(),
        path.resolve("runtime"),
        logs().resolve("postgres.log"),
        port,
        secrets.findOrCreate("postgres-admin-password"),
        secrets.findOrCreate("postgres-password"));
  }

  /** Makes it, for its owner only, when it is missing. */
  void create() {
    try {
      if (Files.notExists(path)) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      // One that existed may be open to others; what this node keeps in it is not.
      for (Path own : List.of(kafka(), logs(), path.resolve("runtime"), definitions(), secrets())) {
        Files.createDirectories(own);
        Files.setPosixFilePermissions(own, OWNER_ONLY);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("data directory: cannot be made: " + path, e);
    }
  }

  /** Says where the running node listens, for commands of the same machine. */
  void writeEntrances(Map<String, String> entrances) {
    StringBuilder lines = new StringBuilder();
    entrances.forEach(
        (name, address) -> lines.append(name).append(' ').append(address).append('\n'));
    try {
      WholeFile.write(entrances(), lines.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("data directory: not writable: " + path, e);
    }
  }

  /** Where the running node's entrance of that name listens, if it runs and has one. */
  Optional<String> findEntrance(String name) {
    try {
      return Files.exists(entrances())
          ? Files.readAllLines(entrances(), UTF_8).stream()
              .filter(line -> line.startsWith(name + " "))
              .map(line -> line.substring(name.length() + 1))
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("data directory: not readable: " + path, e);
    }
  }

  void removeEntrances() throws IOException {
    Files.deleteIfExists(entrances());
  }

  private Path entrances() {
    return path.resolve("entrances");
  }

  /** Locks it until closed. The lock goes with the process, however that ends. */
  AutoCloseable lock() {
    create();
    Path file = path.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw new IllegalStateException(
            "data directory: %s is in use by another privet (expected: one at a time)"
                .formatted(path.toAbsolutePath().normalize()));
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("data directory: not usable: " + path, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
