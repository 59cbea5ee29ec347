package io.privet.deploy.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes small files so that neither a kill nor a power failure leaves a part of one: what was
 * written is on disk when a method returns, and until then the file is as it was.
 */
public final class WholeFile {

  private WholeFile() {}

  /**
   * Makes the file, or replaces it, with mode 0600. Its directory must exist.
   *
   * @throws IOException when that failed; the file is as it was
   */
  public static void write(Path file, String content) throws IOException {
    Path directory = requireNonNull(file.toAbsolutePath().getParent());
    Path whole =
        Files.createTempFile(
            directory,
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      fill(whole, content);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(whole);
      throw e;
    }
    force(directory);
  }

  /** Has on disk what was made, renamed or removed in the directory. */
  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void fill(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
