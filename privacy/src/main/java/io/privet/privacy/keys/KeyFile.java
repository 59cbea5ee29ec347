package io.privet.privacy.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A small file of keys: 4 bytes that name its kind, its content, and the SHA-256 of both. The hash
 * tells a damaged file from a wrong passphrase; it is no protection against who can write the file.
 *
 * @param directory where it lies
 * @param name its name
 * @param magic 4 ASCII characters that name the kind and the version of the layout
 */
record KeyFile(Path directory, String name, String magic) {

  private static final int HASH_LENGTH = 32;
  private static final int MAX_LENGTH = 1 << 20;

  Path path() {
    return directory.resolve(name);
  }

  boolean exists() {
    return Files.exists(path());
  }

  /** Reads the content. */
  byte[] read() {
    try {
      refuseOthers();
      if (Files.size(path()) > MAX_LENGTH) {
        throw damaged();
      }
      byte[] file = Files.readAllBytes(path());
      int end = file.length - HASH_LENGTH;
      if (end < magic.length()
          || !Arrays.equals(file, 0, magic.length(), magicBytes(), 0, magic.length())
          || !Arrays.equals(file, end, file.length, sha256(file, end), 0, HASH_LENGTH)) {
        throw damaged();
      }
      return Arrays.copyOfRange(file, magic.length(), end);
    } catch (IOException e) {
      throw new KeystoreException("keystore: %s cannot be read".formatted(path()), e);
    }
  }

  /**
   * Writes the content: to a new file of mode 0600 that then takes the place of the old one, so
   * that after a crash there is the old one or the new one, whole.
   */
  void write(byte[] content) {
    int end = magic.length() + content.length;
    byte[] file = ByteBuffer.allocate(end + HASH_LENGTH).put(magicBytes()).put(content).array();
    System.arraycopy(sha256(file, end), 0, file, end, HASH_LENGTH);
    Path temporary = directory.resolve(name + ".new");
    try {
      Files.deleteIfExists(temporary);
      writeDurably(temporary, file);
      Files.move(temporary, path(), StandardCopyOption.ATOMIC_MOVE);
      force(directory);
    } catch (IOException e) {
      throw new KeystoreException("keystore: %s cannot be written".formatted(path()), e);
    }
  }

  KeystoreException damaged() {
    return new KeystoreException(
        "keystore: %s is damaged (expected: a key file %s; restore it from its backup)"
            .formatted(path(), magic));
  }

  /** The attribute that gives a new file or directory these permissions, where there are such. */
  static FileAttribute<?>[] permissions(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private void refuseOthers() throws IOException {
    if (!isPosix(directory)) {
      return;
    }
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(path());
    Set<PosixFilePermission> others =
        EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    others.retainAll(granted);
    if (!others.isEmpty()) {
      throw new KeystoreException(
          "keystore: %s has mode %s (expected: nothing for others, as after chmod 600)"
              .formatted(path(), PosixFilePermissions.toString(granted)));
    }
  }

  private void writeDurably(Path path, byte[] bytes) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
        FileChannel.open(path, options, permissions(directory, "rw-------"))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (FileSystemException e) {
      if (isPosix(directory)) {
        throw e;
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private byte[] magicBytes() {
    return magic.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
