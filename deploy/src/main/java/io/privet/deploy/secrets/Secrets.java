package io.privet.deploy.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secrets of a node, one file each in a directory that only its owner may read. A secret that
 * is missing is generated; one that exists is never changed.
 */
public final class Secrets {

  private static final int RANDOM_BYTES = 24;

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  /** Makes the directory when it is missing. */
  public Secrets(Path directory) {
    this.directory = directory;
    try {
      if (Files.notExists(directory)) {
        Path parent = Files.createDirectories(directory.toAbsolutePath().getParent());
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        WholeFile.force(parent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("secrets: cannot be kept in " + directory, e);
    }
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** The secret of that name: 192 random bits as text when it is generated now. */
  public String findOrCreate(String name) {
    Path file = directory.resolve(name);
    if (Files.notExists(file)) {
      write(name, generate() + "\n");
    }
    try {
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("secret: not readable: " + file, e);
    }
  }

  /**
   * A new random secret of 192 bits: 32 characters, each a letter, digit, {@code -} or {@code _}.
   */
  public String generate() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Writes a file that only its owner may read; whole or not at all. When this returns it is on
   * disk.
   */
  public void write(String name, String content) {
    try {
      WholeFile.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("secret: cannot be written to " + directory, e);
    }
  }
}
