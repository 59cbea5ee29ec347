package io.privet.deploy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGKILL to the unifier, to PostgreSQL and to Kafka at random moments under load. Shoppers send a
 * batch again until its 200 has come; in the end every profile must count exactly what was
 * accepted.
 */
@Tag("long")
final class ChaosIT {

  private static final Logger log = LoggerFactory.getLogger(ChaosIT.class);
  private static final int KILLS = Integer.getInteger("privet.chaos.kills", 30);
  private static final long SEED = Long.getLong("privet.chaos.seed", System.nanoTime());
  private static final int PEOPLE = 300;

  @Test
  void losesNoAcceptedEventAndCountsNoneTwice(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path dir)
      throws Exception {
    log.info("{} kills, seed {}", KILLS, SEED);
    Random random = new Random(SEED);
    Model model = new Model();
    try (Deployment deployment = new Deployment(dir);
        Verdict verdict = new Verdict(deployment.grpcPort(), deployment.secret("token"))) {
      Traffic traffic =
          new Traffic(
              deployment.entrance(),
              deployment.secret("write-key"),
              "user-",
              model,
              PEOPLE,
              8,
              Duration.ofMillis(50));
      List<Runnable> victims =
          List.of(deployment::killUnifier, deployment::killPostgres, deployment::killKafka);
      for (int kill = 1; kill <= KILLS; kill++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200, 2_500));
        victims.get(kill <= 3 ? kill - 1 : random.nextInt(3)).run();
        log.info("kill {}: {} accepted, {} refused", kill, traffic.accepted(), traffic.refused());
      }
      TimeUnit.SECONDS.sleep(2);
      traffic.close();
      long accepted = traffic.accepted();
      assertThat(accepted).as("load under the kills").isGreaterThan(KILLS * 100L);
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> assertThat(verdict.differences(model)).isEmpty());
      log.info("{} accepted events of {} people counted exactly", accepted, PEOPLE);
    }
  }
}
