package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.privet.ingest.log.EventLog;
import io.privet.ingest.log.KafkaEventLog;
import io.privet.ingest.log.LogFormat;
import io.privet.ingest.log.LogSettings;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.privet.testing.TestServices;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The edge over a real Kafka. */
class EdgeIT {

  private static KafkaEventLog log;
  private static TestEdge edge;

  @BeforeAll
  static void start() {
    log = KafkaEventLog.open(LogSettings.standard(TestServices.kafka()));
    edge = TestEdge.over(log);
    await().atMost(Duration.ofSeconds(60)).until(log::isReady);
  }

  @AfterAll
  static void stop() {
    edge.close();
    log.close(Duration.ofSeconds(10));
  }

  @Test
  void whatWasAnswered200IsInKafkaSealedAndUnderItsHome() {
    String id = UUID.randomUUID().toString();
    assertThat(edge.post("/v1/track", event(id, "ada@example.com")).statusCode()).isEqualTo(200);

    ConsumerRecord<byte[], byte[]> found =
        records().stream()
            .filter(candidate -> opens(candidate).messageId().equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(found.key()).hasSize(16);
    assertThat(found.headers()).isEmpty();
    assertThat(new String(found.value(), StandardCharsets.ISO_8859_1))
        .doesNotContain("ada@example.com")
        .doesNotContain(id);
    assertThat(opens(found).properties()).hasToString("{\"email\":\"ada@example.com\"}");
  }

  @Test
  void everyAcceptedEventOfABatchIsInKafka() {
    List<String> ids =
        IntStream.range(0, 2_500).mapToObj(i -> UUID.randomUUID().toString()).toList();
    String batch =
        ids.stream()
            .map(
                id ->
                    "{\"type\":\"page\",\"userId\":\"u-" + id + "\",\"messageId\":\"" + id + "\"}")
            .collect(Collectors.joining(",", "{\"batch\":[", "]}"));

    HttpResponse<String> answer = edge.post("/v1/batch", batch);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{\"success\":true,\"accepted\":2500,\"rejected\":0,");
    assertThat(records().stream().map(r -> opens(r).messageId()).toList()).containsAll(ids);
  }

  @Test
  void eventsOfOnePersonKeepTheirOrder() {
    String user = UUID.randomUUID().toString();
    List<String> ids = IntStream.range(0, 200).mapToObj(i -> user + "-" + i).toList();
    String batch =
        ids.stream()
            .map(
                id ->
                    "{\"type\":\"page\",\"userId\":\"" + user + "\",\"messageId\":\"" + id + "\"}")
            .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    edge.post("/v1/batch", batch);

    List<ConsumerRecord<byte[], byte[]>> own =
        records().stream().filter(r -> opens(r).messageId().startsWith(user)).toList();
    assertThat(own).extracting(ConsumerRecord::partition).containsOnly(own.get(0).partition());
    assertThat(own.stream().map(r -> opens(r).messageId()).toList()).isEqualTo(ids);
  }

  @Test
  void says503WithinATimeWhileKafkaIsAway() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    KafkaEventLog away = KafkaEventLog.open(LogSettings.standard("127.0.0.1:" + unused));
    try (TestEdge cut = TestEdge.over(away)) {
      long start = System.nanoTime();
      HttpResponse<String> answer = cut.post("/v1/track", event("m", "ada@example.com"));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(cut.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    } finally {
      away.close(Duration.ZERO);
    }
  }

  @Test
  void refusesAtOnceWhatGoesBeyondTheBoundOfTheLog() {
    LogSettings standard = LogSettings.standard(TestServices.kafka());
    LogSettings narrow =
        new LogSettings(
            standard.bootstrapServers(),
            standard.partitions(),
            standard.replication(),
            standard.maxInFlightBytes(),
            10,
            standard.deliveryTimeout(),
            standard.stallAfter(),
            Map.of());
    KafkaEventLog bounded = KafkaEventLog.open(narrow);
    try {
      await().until(bounded::isReady);
      List<EventLog.Entry> eleven = new ArrayList<>();
      for (int i = 0; i < 11; i++) {
        eleven.add(
            new EventLog.Entry(
                io.privet.privacy.subject.ProfileId.ofBytes(new byte[16]), new byte[100]));
      }
      assertThat(bounded.appendAll(eleven).failed()).isTrue();
      assertThat(TestEdge.await(bounded.appendAll(eleven.subList(0, 10))).isEmpty()).isTrue();
      assertThat(bounded.inFlightEvents()).isZero();
    } finally {
      bounded.close(Duration.ofSeconds(5));
    }
  }

  private static String event(String messageId, String email) {
    return "{\"messageId\":\"%s\",\"event\":\"Signed Up\",\"properties\":{\"email\":\"%s\"}}"
        .formatted(messageId, email);
  }

  /** The test above leaves records that are no events. */
  private static Event opens(ConsumerRecord<byte[], byte[]> found) {
    return EventCodec.decode(edge.key.open(LogFormat.value(found.key()), found.value()));
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    Map<String, Object> properties = Map.of("bootstrap.servers", TestServices.kafka());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Collection<TopicPartition> partitions =
          consumer.partitionsFor(LogFormat.TOPIC).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records.stream().filter(r -> r.value().length > 100).toList();
    }
  }
}
