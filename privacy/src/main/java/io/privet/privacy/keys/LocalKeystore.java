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

  private LocalKeystore(Path directory, RootKeystore root, EpochFile epochFile) {
    this.directory = directory;
    this.epochFile = epochFile;
    this.epochKeys = new EpochKeys(epochFile.load());
    this.blindIndex = root.blindIndex();
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

  /** For tests: with another cost of the derivation for a new keystore. */
  static LocalKeystore open(Path directory, char[] passphrase, PassphraseKey derivation) {
    if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
      throw new KeystoreException(
          "keystore: passphrase of %d characters (expected: at least %d)"
              .formatted(passphrase.length, MIN_PASSPHRASE_LENGTH));
    }
    LOG.info("Self-test passed: {}", SelfTest.run());
    return locked(directory, () -> openLocked(directory, passphrase, derivation));
  }

  /** The epoch keys; the same object for the life of this one. */
  public EpochKeys epochKeys() {
    return epochKeys;
  }

  /** The blind index under the keystore's index secret. */
  public BlindIndex blindIndex() {
    return blindIndex;
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

  private static LocalKeystore openLocked(
      Path directory, char[] passphrase, PassphraseKey derivation) {
    KeyFile rootFile = new KeyFile(directory, "root.keystore", RootKeystore.MAGIC);
    KeyFile epochsFile = new KeyFile(directory, "epochs", EpochFile.MAGIC);
    if (!rootFile.exists() && !epochsFile.exists()) {
      RootKeystore root = RootKeystore.create(rootFile, passphrase, derivation);
      EpochFile epochs = new EpochFile(epochsFile, root);
      epochs.create();
      return new LocalKeystore(directory, root, epochs);
    }
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
