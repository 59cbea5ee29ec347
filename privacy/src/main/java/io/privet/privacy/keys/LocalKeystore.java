package io.privet.privacy.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keystore in a directory: {@code root.keystore} (root key and index secret, sealed under a
 * passphrase) and {@code epochs} (epoch keys, wrapped by the root key). Whoever loses either file
 * or the passphrase loses the data; the files must be backed up apart from the database.
 *
 * <p>The directory has mode 0700, the files 0600, and a file that others may read is refused. Opens
 * of one directory by several processes wait for each other.
 */
public final class LocalKeystore {

  private static final Logger LOG = LoggerFactory.getLogger(LocalKeystore.class);
  private static final int MIN_PASSPHRASE_LENGTH = 12;
  private static final Object PROCESS_LOCK = new Object();

  private final Path directory;
  private final EpochFile epochFile;
  private final EpochKeys epochKeys;
  private final BlindIndex blindIndex;
  private final KeystoreMark mark;

  private LocalKeystore(Path directory, RootKeystore root, EpochFile epochFile) {
    this.directory = directory;
    this.epochFile = epochFile;
    this.epochKeys = new EpochKeys(epochFile.load());
    this.blindIndex = root.blindIndex();
    this.mark = root.mark();
  }

  /** Whether any file of a keystore is in that directory. */
  public static boolean exists(Path directory) {
    return rootFile(directory).exists() || epochsFile(directory).exists();
  }

  /**
   * Runs the self-test of the cryptography, then opens the keystore; makes it, with new random
   * keys, when neither file is there. Takes about half a second, which is what makes guessing the
   * passphrase dear. Blocks.
   *
   * @param directory its directory; made when it is missing
   * @param passphrase at least 12 characters; the caller may overwrite it afterwards
   * @throws KeystoreException when the passphrase is wrong or too short, or a file is damaged,
   *     missing or open to others
   * @throws IllegalStateException when the self-test fails
   */
  public static LocalKeystore open(Path directory, char[] passphrase) {
    return open(directory, passphrase, PassphraseKey.create());
  }

  /**
   * As {@link #open(Path, char[])}, but makes nothing, neither files nor directory.
   *
   * @throws KeystoreException also when there is none
   */
  public static LocalKeystore openExisting(Path directory, char[] passphrase) {
    if (!exists(directory)) {
      throw new KeystoreException(
          "keystore: none in %s (expected: root.keystore and epochs)".formatted(directory));
    }
    return opened(directory, passphrase, () -> openLocked(directory, passphrase));
  }

  /** For tests: with another cost of the derivation for a new keystore. */
  static LocalKeystore open(Path directory, char[] passphrase, PassphraseKey derivation) {
    return opened(
        directory,
        passphrase,
        () ->
            exists(directory)
                ? openLocked(directory, passphrase)
                : createLocked(directory, passphrase, derivation));
  }

  private static LocalKeystore opened(
      Path directory, char[] passphrase, Supplier<LocalKeystore> opening) {
    if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
      throw new KeystoreException(
          "keystore: passphrase of %d characters (expected: at least %d)"
              .formatted(passphrase.length, MIN_PASSPHRASE_LENGTH));
    }
    LOG.info("Self-test passed: {}", SelfTest.run());
    return locked(directory, opening);
  }

  /** The epoch keys; the same object for the life of this one. */
  public EpochKeys epochKeys() {
    return epochKeys;
  }

  /** The blind index under the keystore's index secret. */
  public BlindIndex blindIndex() {
    return blindIndex;
  }

  /** What the keystore is known by. */
  KeystoreMark mark() {
    return mark;
  }

  Path directory() {
    return directory;
  }

  /**
   * Opens a new epoch: from now on {@link #epochKeys} wraps under it, and still unwraps what
   * earlier epochs wrapped. Other processes see it when they open the keystore again. Blocks.
   *
   * @return the new epoch's number
   */
  public int openEpoch() {
    return locked(
        directory,
        () -> {
          epochFile.openEpoch();
          epochKeys.replace(epochFile.load());
          return epochKeys.currentEpoch();
        });
  }

  private static LocalKeystore createLocked(
      Path directory, char[] passphrase, PassphraseKey derivation) {
    RootKeystore root = RootKeystore.create(rootFile(directory), passphrase, derivation);
    EpochFile epochs = new EpochFile(epochsFile(directory), root);
    epochs.create();
    return new LocalKeystore(directory, root, epochs);
  }

  private static LocalKeystore openLocked(Path directory, char[] passphrase) {
    KeyFile rootFile = rootFile(directory);
    KeyFile epochsFile = epochsFile(directory);
    for (KeyFile file : new KeyFile[] {rootFile, epochsFile}) {
      if (!file.exists()) {
        throw new KeystoreException(
            "keystore: %s is missing (expected: both files or none; restore it from its backup, or"
                    .formatted(file.path())
                + " delete the other one if this was the first start)");
      }
    }
    RootKeystore root = RootKeystore.open(rootFile, passphrase);
    return new LocalKeystore(directory, root, new EpochFile(epochsFile, root));
  }

  private static KeyFile rootFile(Path directory) {
    return new KeyFile(directory, "root.keystore", RootKeystore.MAGIC);
  }

  private static KeyFile epochsFile(Path directory) {
    return new KeyFile(directory, "epochs", EpochFile.MAGIC);
  }

  private static <T> T locked(Path directory, Supplier<T> action) {
    // The lock of the file is the process's, so threads need one of their own.
    synchronized (PROCESS_LOCK) {
      try {
        Files.createDirectories(
            directory, KeyFile.permissions(directory.toAbsolutePath(), "rwx------"));
        try (FileChannel channel =
                FileChannel.open(
                    directory.resolve("lock"),
                    EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    KeyFile.permissions(directory, "rw-------"));
            FileLock lock = channel.lock()) {
          if (!lock.isValid()) {
            throw new IllegalStateException("keystore: lock lost");
          }
          return action.get();
        }
      } catch (IOException e) {
        throw new KeystoreException("keystore: %s cannot be used".formatted(directory), e);
      }
    }
  }
}
