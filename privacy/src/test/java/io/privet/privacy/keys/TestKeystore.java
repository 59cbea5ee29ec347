package io.privet.privacy.keys;

import java.nio.file.Path;

/** Opens keystores whose passphrase costs little to check. */
final class TestKeystore {

  private static final String PASSPHRASE = "a passphrase for tests";

  private TestKeystore() {}

  static LocalKeystore open(Path directory) {
    return open(directory, PASSPHRASE);
  }

  static LocalKeystore open(Path directory, String passphrase) {
    byte[] salt = SecretBytes.random(16).expose();
    return LocalKeystore.open(
        directory, passphrase.toCharArray(), new PassphraseKey(1 << 13, 1, 1, salt));
  }
}
