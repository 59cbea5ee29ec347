package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.deploy.secrets.Secrets;
import io.privet.privacy.keys.LocalKeystore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPassphraseTest {

  @TempDir private Path directory;

  @Test
  void isGeneratedForANewKeystoreAndKept() {
    DataDirectory data = new DataDirectory(directory);
    assertThat(Foundation.findKeystore(data)).isEmpty();
    LocalKeystore made = Foundation.makeKeystore(data, new Secrets(data.secrets()));
    Optional<LocalKeystore> found = Foundation.findKeystore(data);
    assertThat(found.orElseThrow().epochKeys()).isNotSameAs(made.epochKeys());
  }

  @Test
  void isNotMadeUpForAKeystoreThatExists() throws IOException {
    for (String file : new String[] {"root.keystore", "epochs"}) {
      DataDirectory data = new DataDirectory(directory.resolve("data-of-" + file));
      Files.createDirectories(data.keystore());
      Files.createFile(data.keystore().resolve(file));
      assertThatThrownBy(() -> Foundation.findKeystore(data))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("no passphrase (expected: in PRIVET_PASSPHRASE, or in ")
          .hasMessageContaining("secrets/keystore-passphrase");
      assertThat(data.secrets()).doesNotExist();
    }
  }
}
