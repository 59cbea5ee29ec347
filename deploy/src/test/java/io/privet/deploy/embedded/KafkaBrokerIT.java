package io.privet.deploy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {

  @TempDir private Path directory;

  @Test
  void keepsItsRecordsAndItsPortOverARestart() throws Exception {
    String servers;
    try (KafkaBroker broker = start()) {
      servers = broker.bootstrapServers();
      createTopic(servers);
      produce(servers, "t", "first");
    }
    try (KafkaBroker broker = start()) {
      assertThat(broker.bootstrapServers()).isEqualTo(servers);
      produce(servers, "t", "second");
      assertThat(consume(servers)).containsExactly("first", "second");
    }
  }

  @Test
  void keepsWhatItAcknowledgedWhenItIsKilled() throws Exception {
    KafkaBroker.Options options = options();
    try (KilledProcess broker =
        KilledProcess.start(
            "embedded-kafka", "--dir", directory.toString(), "--port", "" + options.port())) {
      createTopic("127.0.0.1:" + options.port());
      produce("127.0.0.1:" + options.port(), "t", "acknowledged");
      broker.kill();
    }
    try (KafkaBroker broker = KafkaBroker.start(options)) {
      assertThat(consume(broker.bootstrapServers())).containsExactly("acknowledged");
    }
  }

  @Test
  void createsNoTopicByItself() {
    try (KafkaBroker broker = start()) {
      assertThatThrownBy(() -> produce(broker.bootstrapServers(), "unknown", "lost"))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
    }
  }

  private KafkaBroker start() {
    return KafkaBroker.start(options());
  }

  private KafkaBroker.Options options() {
    return KafkaBroker.Options.of(directory, 19_092, 1);
  }

  private static void createTopic(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
  }

  private static void produce(String servers, String topic, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all", "max.block.ms", "5000"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private static List<String> consume(String servers) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("t", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).records(partition).stream()
            .map(ConsumerRecord::value)
            .forEach(values::add);
      }
      return values;
    }
  }
}
