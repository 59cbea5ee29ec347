package io.privet.deploy.bench;

import static java.util.Objects.requireNonNull;

import io.privet.ingest.log.LogFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The bench's look into the event log of the node. */
final class NodeLog {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String bootstrapServers;

  NodeLog(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Makes a topic with as many partitions as the event log has. */
  void createTopicLikeEvents(String name) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Map<String, TopicDescription> topics =
          admin.describeTopics(List.of(LogFormat.TOPIC)).allTopicNames().get();
      int partitions = requireNonNull(topics.get(LogFormat.TOPIC)).partitions().size();
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("event log: no topic made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Average length of a value at the beginning of the event log, in bytes. */
  int averageValueBytes() {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(LogFormat.TOPIC).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      ConsumerRecords<byte[], byte[]> records = consumer.poll(PATIENCE);
      long bytes = 0;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        bytes += record.serializedValueSize();
      }
      if (records.isEmpty()) {
        throw new IllegalStateException("event log: empty (expected: records)");
      }
      return (int) (bytes / records.count());
    }
  }
}
