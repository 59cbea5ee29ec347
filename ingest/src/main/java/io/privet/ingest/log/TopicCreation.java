package io.privet.ingest.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the event log's topic when it is missing. A topic that exists is left as it is. */
final class TopicCreation {

  private static final int TIMEOUT_MILLIS = 5_000;

  private final LogSettings settings;

  TopicCreation(LogSettings settings) {
    this.settings = settings;
  }

  /** Blocks; fails with a {@link KafkaException}. */
  void ensure() {
    try (Admin admin = Admin.create(properties())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(LogFormat.TOPIC, settings.partitions(), settings.replication())
                      .configs(
                          Map.of(
                              TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                              Integer.toString(settings.minInSyncReplicas())))))
          .all()
          .get();
      awaitLeaders(admin);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  /**
   * Asks the new partitions for their ends, which only leaders tell: an idempotent producer whose
   * first records meet a broker that does not lead yet may get its sequence numbers refused until
   * they expire.
   */
  private void awaitLeaders(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < settings.partitions(); partition++) {
      ends.put(new TopicPartition(LogFormat.TOPIC, partition), OffsetSpec.latest());
    }
    admin.listOffsets(ends).all().get();
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>(settings.client());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    return properties;
  }
}
