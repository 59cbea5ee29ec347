package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.SettingsLoader;
import io.privet.privacy.keys.KeystoreException;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose database somebody else runs, with its keystore and without. */
class KeystoreIT {

  private static final List<String> FILES = List.of("root.keystore", "epochs", "lock");

  @TempDir private Path directory;

  private TestDatabase database;

  @BeforeEach
  void open() {
    database = TestServices.database();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aNodeWhoseKeystoreIsLostRefusesToStartAndMakesNone() throws IOException {
    Node.start(settings("a")).close();
    Node.start(settings("a")).close();
    Path keystore = directory.resolve("a/keystore");
    for (String file : FILES) {
      Files.delete(keystore.resolve(file));
    }
    assertThatThrownBy(() -> Node.start(settings("a")))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("keystore: none in " + keystore)
        .hasMessageContaining("restore it from its backup");
    assertThat(keystore).isEmptyDirectory();
  }

  @Test
  void aSecondHostWithoutTheKeystoreRefusesToStart() {
    Node.start(settings("a")).close();
    assertThatThrownBy(() -> Node.start(settings("b"))).isInstanceOf(KeystoreException.class);
    assertThat(directory.resolve("b/keystore")).doesNotExist();
  }

  @Test
  void aNodeWithTheKeystoreOfAnotherDatabaseRefusesToStart() {
    Node.start(settings("a")).close();
    try (TestDatabase other = TestServices.database()) {
      Node.start(settings("b", other)).close();
    }
    assertThatThrownBy(() -> Node.start(settings("b")))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("b/keystore holds root key")
        .hasMessageContaining("to which this database is tied since");
  }

  @Test
  void aCommandOpensTheNodesKeystoreAndMakesNone() {
    Node.start(settings("a")).close();
    assertThat(new LocalNode(settings("a")).<Integer>with(foundation -> 1)).isEqualTo(1);
    assertThatThrownBy(() -> new LocalNode(settings("b")).<Integer>with(foundation -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--data names its directory");
    assertThat(directory.resolve("b")).doesNotExist();
  }

  private PrivetSettings settings(String name) {
    return settings(name, database);
  }

  /** Nothing asks for the brokers in the role of profiles. */
  private PrivetSettings settings(String name, TestDatabase at) {
    Map<String, String> values = new HashMap<>();
    values.put("data-dir", directory.resolve(name).toString());
    values.put("roles", "profiles");
    values.put("grpc.port", "0");
    values.put("admin.port", "0");
    values.put("kafka.bootstrap-servers", "127.0.0.1:1");
    values.put("postgres.url", at.jdbcUrl().substring("jdbc:".length()));
    values.put("postgres.user", at.user());
    values.put("postgres.password", at.password());
    return SettingsLoader.load(values, Map.of(), Optional.empty()).settings();
  }
}
