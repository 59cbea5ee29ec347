package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.deploy.secrets.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPassphraseTest {

  @TempDir private Path directory;

  @Test
  void isGeneratedForANewKeystoreAndKept() {
    Secrets secrets = new Secrets(directory.resolve("secrets"));
    String generated = Foundation.kept(directory.resolve("keystore"), secrets);
    assertThat(generated).hasSizeGreaterThan(20);
    assertThat(Foundation.kept(directory.resolve("keystore"), secrets)).isEqualTo(generated);
  }

  @Test
  void isNotMadeUpForAKeystoreThatExists() throws IOException {
    for (String file : new String[] {"root.keystore", "epochs"}) {
      Path keystore = Files.createDirectories(directory.resolve("keystore-of-" + file));
      Files.createFile(keystore.resolve(file));
      Secrets secrets = new Secrets(directory.resolve("secrets"));
      assertThatThrownBy(() -> Foundation.kept(keystore, secrets))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("its passphrase is not (expected: PRIVET_PASSPHRASE, or a file")
          .hasMessageContaining("secrets/keystore-passphrase");
      assertThat(secrets.directory()).isEmptyDirectory();
    }
  }
}
