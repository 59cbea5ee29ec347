package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command in a process with an environment of its own. */
class EnvironmentTest {

  @TempDir private Path directory;

  @Test
  void aCommandRunsWithThePassphraseInTheEnvironmentAndShowsNoSecret() throws Exception {
    String output =
        config(
            Map.of(
                "PRIVET_PASSPHRASE", "correct horse battery",
                "PRIVET_SERVICE_HOST", "10.0.0.7",
                "PRIVET_POSTGRES_PASSWORD", "swordfish",
                "PRIVET_HTTP_PORT", "8123",
                "PRIVET_HTTP_PROT", "8124"));
    assertThat(output)
        .containsPattern("http.port: +8123 +# environment")
        .contains("PRIVET_HTTP_PROT: no setting, left alone")
        .doesNotContain("8124")
        .doesNotContain("horse")
        .doesNotContain("swordfish");
  }

  private String config(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.privet.deploy.main.Privet",
            "config");
    builder.directory(directory.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
