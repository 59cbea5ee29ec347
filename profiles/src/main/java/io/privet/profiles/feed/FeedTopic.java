package io.privet.profiles.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes sure of the feed's topic. */
final class FeedTopic {

  private FeedTopic() {}

  /**
   * Creates the topic, compacted, when it does not exist. Blocks.
   *
   * @throws IllegalStateException when it exists and is not compacted: tombstones would not erase
   */
  static void ensure(Map<String, Object> kafka, FeedSettings settings) throws InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      create(admin, settings);
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      String policy =
          config == null ? "unknown" : config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      if (!policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
        throw new IllegalStateException(
            "topic %s: cleanup.policy is %s (expected: compact)"
                .formatted(settings.topic(), policy));
      }
    } catch (ExecutionException e) {
      throw new KafkaException("topic " + settings.topic() + ": not created", e.getCause());
    }
  }

  private static void create(Admin admin, FeedSettings settings)
      throws InterruptedException, ExecutionException {
    NewTopic topic =
        new NewTopic(settings.topic(), settings.partitions(), settings.replication())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                    "86400000"));
    try {
      admin.createTopics(List.of(topic)).all().get();
      awaitLeaders(admin, settings);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** Asks the new partitions for their ends, which only leaders tell. */
  private static void awaitLeaders(Admin admin, FeedSettings settings)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < settings.partitions(); partition++) {
      ends.put(new TopicPartition(settings.topic(), partition), OffsetSpec.latest());
    }
    admin.listOffsets(ends).all().get();
  }
}
