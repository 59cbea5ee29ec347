package io.privet.ingest.log;

import java.time.Duration;
import java.util.Map;

/**
 * Settings of the event log.
 *
 * @param bootstrapServers addresses of the Kafka cluster
 * @param partitions partitions of the topic when it is created
 * @param replication replicas of each partition when it is created
 * @param maxInFlightBytes most bytes of records that wait for their acknowledgement
 * @param maxInFlightEvents most records that wait for their acknowledgement
 * @param deliveryTimeout after which time a record without acknowledgement counts as missing
 * @param stallAfter after which time without any acknowledgement, while records wait, new ones are
 *     refused at once
 * @param client further properties of the Kafka client, for example of its security; they go before
 *     the settings above
 */
public record LogSettings(
    String bootstrapServers,
    int partitions,
    short replication,
    long maxInFlightBytes,
    int maxInFlightEvents,
    Duration deliveryTimeout,
    Duration stallAfter,
    Map<String, String> client) {

  /** Checks ranges. */
  public LogSettings {
    client = Map.copyOf(client);
    check(partitions > 0, "partitions", "at least 1");
    check(replication > 0, "replication", "at least 1");
    check(maxInFlightBytes >= 1 << 20, "maxInFlightBytes", "at least 1 MiB");
    check(maxInFlightEvents > 0, "maxInFlightEvents", "at least 1");
    check(deliveryTimeout.toMillis() >= 1_000, "deliveryTimeout", "at least 1 s");
    check(stallAfter.toMillis() > 0, "stallAfter", "more than 0");
  }

  /**
   * Copies that must have a record before it is acknowledged: two where there are three or more, so
   * that an accepted event outlives the loss of any one broker.
   */
  public int minInSyncReplicas() {
    return replication >= 3 ? 2 : 1;
  }

  /** The settings of a deployment that sets none but the address. */
  public static LogSettings standard(String bootstrapServers) {
    return new LogSettings(
        bootstrapServers,
        8,
        (short) 1,
        64L << 20,
        100_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Map.of());
  }

  private static void check(boolean holds, String name, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "event log: %s out of range (expected: %s)".formatted(name, expected));
    }
  }
}
