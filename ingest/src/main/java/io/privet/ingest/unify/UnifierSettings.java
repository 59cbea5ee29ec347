package io.privet.ingest.unify;

import java.time.Duration;
import java.util.Map;

/**
 * Settings of the unifier.
 *
 * @param bootstrapServers Kafka's addresses
 * @param topic topic of the event log
 * @param group consumer group that shares the partitions
 * @param workers consumers in this process, each with one transaction in flight; 1 to 64
 * @param maxBatchEvents most records in one transaction; 1 to 10,000
 * @param maxWait longest wait for the first record of a batch
 * @param client further properties of the Kafka client, for example of its security; what the
 *     unifier sets itself holds
 */
public record UnifierSettings(
    String bootstrapServers,
    String topic,
    String group,
    int workers,
    int maxBatchEvents,
    Duration maxWait,
    Map<String, String> client) {

  /** Checks the ranges. */
  public UnifierSettings {
    client = Map.copyOf(client);
    if (workers < 1 || workers > 64) {
      throw new IllegalArgumentException(
          "unifier workers: %d (expected: 1 to 64)".formatted(workers));
    }
    if (maxBatchEvents < 1 || maxBatchEvents > 10_000) {
      throw new IllegalArgumentException(
          "unifier batch: %d events (expected: 1 to 10,000)".formatted(maxBatchEvents));
    }
  }

  /** Settings for one process over these brokers. */
  public static UnifierSettings of(
      String bootstrapServers, String topic, Map<String, String> client) {
    return new UnifierSettings(
        bootstrapServers, topic, "privet-unifier", 2, 1_000, Duration.ofMillis(100), client);
  }
}
