package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeystoreTest {

  private static final WrappedKey.Place PLACE = new WrappedKey.Place("table", new byte[0]);

  @TempDir Path parent;

  @Test
  void theFirstOpenMakesWhatTheNextOnesFind() {
    LocalKeystore first = open();
    LocalKeystore second = open();
    assertThat(second.blindIndex().hash("email/1", "x"))
        .isEqualTo(first.blindIndex().hash("email/1", "x"));
    WrappedKey wrapped = first.epochKeys().create(PLACE);
    assertThat(second.epochKeys().unwrap(wrapped, PLACE).commitment())
        .isEqualTo(wrapped.commitment());
  }

  @Test
  void twoKeystoresShareNothing() {
    LocalKeystore one = open();
    LocalKeystore other = TestKeystore.open(parent.resolve("other"));
    assertThat(other.blindIndex().hash("email/1", "x"))
        .isNotEqualTo(one.blindIndex().hash("email/1", "x"));
    assertThatThrownBy(() -> other.epochKeys().unwrap(one.epochKeys().create(PLACE), PLACE))
        .isInstanceOf(SealingException.class);
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    open();
    assertThat(mode(directory())).isEqualTo("rwx------");
    assertThat(mode(directory().resolve("root.keystore"))).isEqualTo("rw-------");
    assertThat(mode(directory().resolve("epochs"))).isEqualTo("rw-------");
  }

  @Test
  void aFileOpenToOthersIsRefused() throws IOException {
    open();
    Path file = directory().resolve("root.keystore");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
    assertThatThrownBy(this::open)
        .isInstanceOf(KeystoreException.class)
        .hasMessage(
            "keystore: %s has mode rw----r-- (expected: nothing for others, as after chmod 600)",
            file);
  }

  @Test
  void aKeystoreAtFullCostOpensAgain() {
    char[] passphrase = "a passphrase for tests".toCharArray();
    LocalKeystore made = LocalKeystore.open(directory(), passphrase);
    assertThat(LocalKeystore.open(directory(), passphrase).blindIndex().hash("email/1", "x"))
        .isEqualTo(made.blindIndex().hash("email/1", "x"));
  }

  @Test
  void openingWhatMustExistMakesNothing() {
    assertThat(LocalKeystore.exists(directory())).isFalse();
    assertThatThrownBy(
            () -> LocalKeystore.openExisting(directory(), "a passphrase for tests".toCharArray()))
        .isInstanceOf(KeystoreException.class)
        .hasMessage("keystore: none in %s (expected: root.keystore and epochs)", directory());
    assertThat(directory()).doesNotExist();
  }

  @Test
  void theMarkOfAKeystoreStaysAndIsItsOwn() {
    LocalKeystore made = open();
    LocalKeystore again =
        LocalKeystore.openExisting(directory(), "a passphrase for tests".toCharArray());
    assertThat(again.mark().isOf(made.mark())).isTrue();
    assertThat(TestKeystore.open(parent.resolve("other")).mark().isOf(made.mark())).isFalse();
  }

  /** Computed by another implementation of HKDF. */
  @Test
  void theCommitmentOfAKeystoreIsKnown() {
    byte[] keys = new byte[64];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (byte) i;
    }
    assertThat(RootKeystore.commitment(keys))
        .inHexadecimal()
        .isEqualTo(
            HexFormat.of()
                .parseHex("efe388ac6602c47d6f9c54321fdba4926ae0043ce5f11e9c20c191e3f88baf14"));
    assertThat(keys).containsOnly(0);
  }

  @Test
  void aWrongPassphraseIsTold() {
    open();
    assertThatThrownBy(() -> TestKeystore.open(directory(), "another passphrase"))
        .isInstanceOf(KeystoreException.class)
        .hasMessage(
            "keystore: passphrase does not open %s (expected: the one it was made with)",
            directory().resolve("root.keystore"));
  }

  @Test
  void aShortPassphraseIsRefused() {
    assertThatThrownBy(() -> TestKeystore.open(directory(), "short"))
        .isInstanceOf(KeystoreException.class)
        .hasMessage("keystore: passphrase of 5 characters (expected: at least 12)");
  }

  @Test
  void everyDamageNamesItsFile() throws IOException {
    open();
    for (String name : new String[] {"root.keystore", "epochs"}) {
      Path file = directory().resolve(name);
      byte[] good = Files.readAllBytes(file);
      for (int i = 0; i < good.length; i += 23) {
        byte[] bad = good.clone();
        bad[i] ^= 1;
        assertDamaged(file, bad);
      }
      assertDamaged(file, new byte[0]);
      assertDamaged(file, Arrays.copyOf(good, good.length - 1));
      assertDamaged(file, new byte[2 << 20]);
      Files.write(file, good);
    }
    assertThat(open()).isNotNull();
  }

  @Test
  void oneFileWithoutTheOtherIsRefused() throws IOException {
    open();
    for (String name : new String[] {"root.keystore", "epochs"}) {
      Path file = directory().resolve(name);
      byte[] good = Files.readAllBytes(file);
      Files.delete(file);
      assertThatThrownBy(this::open)
          .isInstanceOf(KeystoreException.class)
          .hasMessageStartingWith("keystore: %s is missing (expected: both files".formatted(file));
      Files.write(file, good);
    }
  }

  @Test
  void theEpochsOfAnotherRootKeyAreRefused() throws IOException {
    open();
    TestKeystore.open(parent.resolve("other"));
    Path file = directory().resolve("epochs");
    Files.copy(
        parent.resolve("other").resolve("epochs"), file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(this::open)
        .isInstanceOf(KeystoreException.class)
        .hasMessage(
            "keystore: epoch 1 in %s does not unwrap (expected: the file that was made with this"
                + " root key)",
            file);
  }

  @Test
  void aNewEpochWrapsAndTheOldOnesStillUnwrap() {
    LocalKeystore keystore = open();
    EpochKeys keys = keystore.epochKeys();
    WrappedKey first = keys.create(PLACE);
    assertThat(keystore.openEpoch()).isEqualTo(2);
    assertThat(keystore.openEpoch()).isEqualTo(3);
    WrappedKey third = keys.create(PLACE);
    assertThat(third.epoch()).isEqualTo(3);
    EpochKeys reopened = open().epochKeys();
    assertThat(reopened.currentEpoch()).isEqualTo(3);
    for (WrappedKey wrapped : new WrappedKey[] {first, third}) {
      assertThat(reopened.unwrap(wrapped, PLACE).commitment()).isEqualTo(wrapped.commitment());
    }
  }

  @Test
  void aKeyOfAnEpochThatIsNotHereDoesNotUnwrap() {
    LocalKeystore keystore = open();
    EpochKeys before = open().epochKeys();
    keystore.openEpoch();
    WrappedKey wrapped = keystore.epochKeys().create(PLACE);
    assertThatThrownBy(() -> before.unwrap(wrapped, PLACE)).isInstanceOf(SealingException.class);
  }

  @Test
  void aHalfWrittenFileOfACrashIsOverwritten() throws IOException {
    LocalKeystore keystore = open();
    Files.write(directory().resolve("epochs.new"), new byte[7]);
    assertThat(keystore.openEpoch()).isEqualTo(2);
    assertThat(open().epochKeys().currentEpoch()).isEqualTo(2);
    assertThat(directory().resolve("epochs.new")).doesNotExist();
  }

  @Test
  void firstOpensAtTheSameTimeAgree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<LocalKeystore>> opens = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        opens.add(this::open);
      }
      List<byte[]> hashes = new ArrayList<>();
      for (Future<LocalKeystore> each : threads.invokeAll(opens)) {
        hashes.add(each.get().blindIndex().hash("email/1", "x"));
      }
      assertThat(hashes).allSatisfy(hash -> assertThat(hash).isEqualTo(hashes.get(0)));
    } finally {
      threads.shutdownNow();
    }
  }

  private void assertDamaged(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(this::open)
        .isInstanceOf(KeystoreException.class)
        .hasMessageStartingWith("keystore: %s is damaged (expected: ".formatted(file));
  }

  private LocalKeystore open() {
    return TestKeystore.open(directory());
  }

  private Path directory() {
    return parent.resolve("keys");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
