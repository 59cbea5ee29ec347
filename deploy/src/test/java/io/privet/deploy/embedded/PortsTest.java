package io.privet.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

  @TempDir private Path directory;

  @Test
  void remembersAPortOverTheNextPreferredOne() {
    Path file = directory.resolve("made/port");
    int port = Ports.remembered(file, 19_445);
    assertThat(Ports.remembered(file, port + 1)).isEqualTo(port);
  }

  @Test
  void takesAFileThatACrashLeftEmptyForNone() throws IOException {
    Path file = Files.createFile(directory.resolve("port"));
    assertThat(Ports.remembered(file, 19_444)).isEqualTo(19_444);
    assertThat(file).hasContent("19444");
  }
}
