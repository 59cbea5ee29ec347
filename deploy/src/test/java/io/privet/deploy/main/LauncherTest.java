package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script at the root, with made-up Javas. It runs in a copy of the tree that has no sources.
 */
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "privet").toAbsolutePath().normalize();

  @TempDir private Path root;

  private record Run(int status, String output) {}

  @BeforeEach
  void installs() throws IOException {
    Files.copy(SCRIPT, root.resolve("privet"));
    Files.createDirectories(root.resolve("deploy/target"));
    Files.writeString(root.resolve("deploy/target/privet.jar"), "");
  }

  @Test
  void namesTheOldVersionItFoundAndWhatItExpects() throws Exception {
    for (String version : new String[] {"1.8.0_402", "11.0.22", "16.0.2"}) {
      Run run = run(Map.of("PATH", javaOf("openjdk", version) + ":/usr/bin:/bin"));
      assertThat(run.status).isEqualTo(1);
      assertThat(run.output).contains("is Java " + version).contains("expected: 17 or newer");
    }
  }

  @Test
  void runsTheJarWithJava17AndNewer() throws Exception {
    for (String version : new String[] {"17", "17.0.15", "25-ea"}) {
      Run run =
          run(Map.of("PATH", javaOf("openjdk", version) + ":/usr/bin:/bin"), "version", "a b");
      assertThat(run.output)
          .contains("-jar " + root.resolve("deploy/target/privet.jar") + " version a b");
      assertThat(run.status).isZero();
    }
  }

  @Test
  void prefersJavaHome() throws Exception {
    Path home = javaOf("java", "21.0.1").resolve("..").normalize();
    Run run =
        run(
            Map.of(
                "JAVA_HOME", home.toString(), "PATH", javaOf("java", "11.0.1") + ":/usr/bin:/bin"));
    assertThat(run.status).isZero();
  }

  @Test
  void saysThatThereIsNoJava() throws Exception {
    Path tools = Files.createDirectory(root.resolve("tools"));
    for (String tool : new String[] {"sh", "dirname", "sed", "find", "head"}) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    Run run = run(Map.of("PATH", tools.toString()));
    assertThat(run.status).isEqualTo(1);
    assertThat(run.output).contains("no Java on the PATH").contains("expected: a JDK 17 or newer");
  }

  @Test
  void saysThatJavaHomeHasNoJava() throws Exception {
    Run run = run(Map.of("JAVA_HOME", "/nowhere", "PATH", "/usr/bin:/bin"));
    assertThat(run.status).isEqualTo(1);
    assertThat(run.output).contains("no Java in JAVA_HOME (/nowhere)");
  }

  /** A directory {@code bin} with a Java that tells this version, and else prints its arguments. */
  private Path javaOf(String vendor, String version) throws IOException {
    Path bin = Files.createDirectories(root.resolve("jdk-" + version).resolve("bin"));
    Path java = bin.resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo '%s version "%s" 2025-04-15' >&2
        else
          echo "$@"
        fi
        """
            .formatted(vendor, version),
        UTF_8);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  private Run run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", root.resolve("privet").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
