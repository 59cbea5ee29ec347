package io.privet.deploy.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path directory;

  @Test
  void isReadByItsOwnerOnlyAndLeavesNothingBesideIt() throws IOException {
    Path file = directory.resolve("a");
    WholeFile.write(file, "first");
    WholeFile.write(file, "second ü");
    assertThat(Files.readString(file, UTF_8)).isEqualTo("second ü");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("a");
  }

  @Test
  void keepsWhatWasThereWhenItCannotBeReplaced() throws IOException {
    Files.createDirectories(directory.resolve("a/b"));
    Path file = directory.resolve("a");
    assertThatThrownBy(() -> WholeFile.write(file, "x")).isInstanceOf(IOException.class);
    assertThat(directory.resolve("a/b")).isDirectory();
    assertThat(directory.toFile().list()).containsExactly("a");
  }
}
