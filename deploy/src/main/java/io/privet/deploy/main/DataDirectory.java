package io.privet.deploy.main;

import io.privet.deploy.embedded.PostgresProcess;
import io.privet.deploy.secrets.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The layout of a node's directory, and the lock that keeps a second node out of it. */
record DataDirectory(Path path) {

  Path secrets() {
    return path.resolve("secrets");
  }

  Path definitions() {
    return path.resolve("definitions");
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

  /** Locks it until closed. The lock goes with the process, however that ends. */
  AutoCloseable lock() {
    Path file = path.resolve("lock");
    try {
      if (Files.notExists(path)) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
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
