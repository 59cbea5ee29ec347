package io.privet.deploy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many connections on few people, through the whole way: every counter equals what was accepted.
 */
final class ContentionIT {

  private static Deployment deployment;

  @BeforeAll
  static void start(@TempDir Path directory) {
    deployment = new Deployment(directory);
  }

  @AfterAll
  static void stop() {
    deployment.close();
  }

  @ParameterizedTest(name = "{0} connections over {1} people")
  @CsvSource({"64, 5000", "16, 100", "32, 1"})
  void countsEveryAcceptedEvent(int connections, int people) throws Exception {
    Model model = new Model();
    Traffic traffic =
        new Traffic(
            deployment.entrance(),
            deployment.secret("write-key"),
            "c%d-p%d-".formatted(connections, people),
            model,
            people,
            connections,
            Duration.ofMillis(20));
    TimeUnit.SECONDS.sleep(8);
    traffic.close();

    assertThat(traffic.accepted()).isGreaterThan(1_000);
    try (Verdict verdict = new Verdict(deployment.grpcPort(), deployment.secret("token"))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(verdict.differences(model)).isEmpty());
    }
  }
}
