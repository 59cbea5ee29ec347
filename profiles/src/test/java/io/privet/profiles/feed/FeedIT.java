package io.privet.profiles.feed;

import static io.privet.profiles.testing.TestEvent.identify;
import static io.privet.profiles.testing.TestEvent.order;
import static io.privet.profiles.testing.TestEvent.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.testing.TestProfiles;
import io.privet.testing.TestServices;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String topic = "feed-" + UUID.randomUUID();
  private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
  private final List<FeedPublisher> publishers = new ArrayList<>();
  private TestProfiles profiles;
  private KafkaConsumer<String, byte[]> consumer;

  @BeforeEach
  void start() {
    profiles = new TestProfiles();
    TestProfiles.await(profiles.changes().start());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestServices.kafka(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (FeedPublisher publisher : publishers) {
      publisher.stop();
    }
    consumer.close();
    profiles.close();
  }

  @Test
  void publishesCloudEventsThatAnybodyCanRead() throws Exception {
    profiles.apply(order("1", 12.5).of("user_id", "u").under("marketing"));
    publish();
    read(1);
    ConsumerRecord<String, byte[]> record = records.get(0);
    String person = profile("user_id", "u").toString();
    assertThat(record.key()).isEqualTo(person);
    assertThat(new String(header(record, "content-type"), StandardCharsets.UTF_8))
        .isEqualTo("application/cloudevents+json");
    CloudEvent event = new JsonFormat().deserialize(record.value());
    assertThat(event.getType()).isEqualTo("io.privet.profile.changed.v1");
    assertThat(event.getSubject()).isEqualTo(person);
    assertThat(event.getSource()).isEqualTo(URI.create("/privet/profiles"));
    JsonNode data = JSON.readTree(record.value()).get("data");
    assertThat(data.get("profile_id").textValue()).isEqualTo(person);
    assertThat(data.get("version").isIntegralNumber()).isTrue();
    assertThat(event.getId()).isEqualTo(person + "/" + data.get("version"));
    assertThat(data.get("purposes")).hasToString("[\"marketing\"]");
    assertThat(data.at("/commerce/orders").longValue()).isEqualTo(1);
    assertThat(data.at("/commerce/revenue/0/currency").textValue()).isEqualTo("EUR");
  }

  private static byte[] header(ConsumerRecord<String, byte[]> record, String name) {
    return record.headers().lastHeader(name).value();
  }

  @Test
  void createsACompactedTopicAndRefusesAnyOther() throws Exception {
    publish();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(kafka())) {
      await().until(() -> admin.listTopics().names().get().contains(topic));
      Config config =
          Objects.requireNonNull(
              admin.describeConfigs(List.of(resource)).all().get().get(resource));
      assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
      String other = "other-" + UUID.randomUUID();
      admin.createTopics(List.of(new NewTopic(other, 1, (short) 1))).all().get();
      assertThatThrownBy(
              () ->
                  FeedTopic.ensure(
                      kafka(), settings(other, Set.of(), Set.of(), Duration.ofSeconds(1))))
          .hasMessageContaining("cleanup.policy is delete (expected: compact)");
    }
  }

  @Test
  void carriesNoPersonalValueUnlessTheOperatorListsIt() throws Exception {
    profiles.apply(
        identify("city", "Turin")
            .of("user_id", "u")
            .of("email", "ada@example.com")
            .under("marketing"),
        identify("shoe", "size-43").of("user_id", "u").under("marketing"));
    FeedPublisher silent = publish();
    read(1);
    assertThat(text(0)).doesNotContain("Turin", "ada@example.com", "size-43");
    silent.stop();
    publishers.clear();
    profiles.apply(track("again").of("user_id", "u").under("marketing"));
    publish(settings(topic, Set.of("city"), Set.of("email"), Duration.ofMillis(500)));
    read(2);
    assertThat(text(1)).contains("Turin", "ada@example.com").doesNotContain("size-43");
  }

  private String text(int index) {
    return new String(records.get(index).value(), StandardCharsets.UTF_8);
  }

  @Test
  void sendsNothingOfPeopleThatItMayNotShow() throws Exception {
    profiles.apply(
        order("1", 10).of("user_id", "hidden").under("analytics"),
        order("2", 10).of("user_id", "shown").under("marketing"));
    publish();
    awaitEmptyOutbox();
    read(1);
    assertThat(records).extracting(ConsumerRecord::key).containsExactly(id("shown"));
  }

  @Test
  void aTombstoneFollowsAWithdrawalAndOnlyOne() throws Exception {
    publish();
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    read(1);
    profiles.apply(track("x").of("user_id", "u").under("necessary").says("marketing", false));
    read(2);
    assertThat(records.get(1).key()).isEqualTo(id("u"));
    assertThat(records.get(1).value()).isNull();
    profiles.apply(track("y").of("user_id", "u").under("necessary"));
    awaitEmptyOutbox();
    profiles.apply(order("2", 10).of("user_id", "other").under("marketing"));
    read(3);
    assertThat(records.get(2).key()).isEqualTo(id("other"));
  }

  @Test
  void aTombstoneFollowsAMerge() throws Exception {
    publish();
    profiles.apply(
        order("1", 10).of("user_id", "u").under("marketing"),
        order("2", 20).of("anonymous_id", "d").under("marketing"));
    read(2);
    profiles.apply(track("Login").of("user_id", "u").of("anonymous_id", "d").under("marketing"));
    read(4);
    String leader =
        TestProfiles.await(profiles.people().find(profiles.pool(), profile("user_id", "u")))
            .orElseThrow()
            .id()
            .toString();
    String loser = leader.equals(id("u")) ? profile("anonymous_id", "d").toString() : id("u");
    assertThat(last(loser).value()).isNull();
    JsonNode data = JSON.readTree(last(leader).value()).get("data");
    assertThat(data.at("/commerce/orders").longValue()).isEqualTo(2);
  }

  private ConsumerRecord<String, byte[]> last(String key) {
    return records.stream().filter(r -> r.key().equals(key)).reduce((a, b) -> b).orElseThrow();
  }

  @Test
  void versionsOfAPersonGrowAndTheLastRecordIsTheLastState() throws Exception {
    publish();
    for (int i = 1; i <= 30; i++) {
      profiles.apply(order("o" + i, i).of("user_id", "u").under("marketing"));
    }
    await()
        .until(() -> poll() && !records.isEmpty() && orders(records.get(records.size() - 1)) == 30);
    List<Long> versions = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      versions.add(JSON.readTree(record.value()).at("/data/version").longValue());
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
  }

  private static long orders(ConsumerRecord<String, byte[]> record) throws Exception {
    return JSON.readTree(record.value()).at("/data/commerce/orders").longValue();
  }

  @Test
  void publishesAgainWhatACrashLeftInTheOutbox() throws Exception {
    FeedPublisher first = publish();
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    read(1);
    awaitEmptyOutbox();
    first.stop();
    publishers.clear();
    // As a crash between the acknowledgement and the removal leaves it.
    TestProfiles.await(
        profiles
            .pool()
            .preparedQuery("INSERT INTO profiles.outbox (profile_id) VALUES ($1)")
            .execute(Tuple.of(profile("user_id", "u").value())));
    publish();
    read(2);
    assertThat(JSON.readTree(records.get(1).value()).at("/data/version").longValue())
        .isGreaterThan(JSON.readTree(records.get(0).value()).at("/data/version").longValue());
    assertThat(orders(records.get(1))).isEqualTo(1);
  }

  @Test
  void sendsATombstoneForARecordWhoseAcknowledgementWasLost() throws Exception {
    ProfileId person = profile("user_id", "u");
    profiles.apply(track("x").of("user_id", "u").under("marketing").says("marketing", false));
    // As a crash after the record was sent, and a withdrawal before the next start, leave it.
    TestProfiles.await(
        profiles
            .pool()
            .preparedQuery("INSERT INTO profiles.published VALUES ($1, 1, now())")
            .execute(Tuple.of(person.value())));
    publish();
    read(1);
    assertThat(records.get(0).key()).isEqualTo(person.toString());
    assertThat(records.get(0).value()).isNull();
    await().until(() -> profiles.number("SELECT count(*) FROM profiles.published") == 0);
  }

  @Test
  void aDamagedProfileHoldsUpNobodyElse() throws Exception {
    profiles.apply(order("1", 10).of("user_id", "damaged").under("marketing"));
    UUID damaged = profile("user_id", "damaged").value();
    TestProfiles.await(
        profiles
            .pool()
            .preparedQuery(
                """
                UPDATE profiles.profile SET state = set_byte(state, 60, get_byte(state, 60) # 1)
                WHERE profile_id = $1
                """)
            .execute(Tuple.of(damaged)));
    for (int i = 0; i < 5; i++) {
      profiles.apply(order("o" + i, 10).of("user_id", "u" + i).under("marketing"));
    }
    publish();
    read(5);
    profiles.apply(order("later", 10).of("user_id", "later").under("marketing"));
    read(6);
    assertThat(profiles.number("SELECT count(*) FROM profiles.outbox")).isEqualTo(1);
  }

  @Test
  void aPersonTooLargeForTheTopicHoldsUpNobodyElse() throws Exception {
    profiles.apply(order("1", 10).of("user_id", "large").under("marketing"));
    try (Admin admin = Admin.create(kafka())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, 1, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "2000"))))
          .all()
          .get();
    }
    for (int i = 0; i < 40; i++) {
      profiles.apply(
          order("large" + i, 10)
              .with("currency", "" + (char) ('A' + i / 26) + (char) ('A' + i % 26) + "X")
              .of("user_id", "large")
              .under("marketing"));
    }
    profiles.apply(order("1", 10).of("user_id", "small").under("marketing"));
    publish();
    read(1);
    assertThat(records.get(0).key()).isEqualTo(profile("user_id", "small").toString());
  }

  @Test
  void onePublisherLeadsAndTheOtherTakesOver() throws Exception {
    FeedPublisher one = publish();
    await().until(one::isLeading);
    FeedPublisher two = publish();
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    read(1);
    assertThat(two.isLeading()).isFalse();
    one.stop();
    publishers.remove(one);
    await().until(two::isLeading);
    profiles.apply(order("2", 10).of("user_id", "u").under("marketing"));
    read(2);
    assertThat(orders(records.get(1))).isEqualTo(2);
  }

  @Test
  void carriesOnWhenItsConnectionIsCut() throws Exception {
    FeedPublisher publisher = publish();
    await().until(publisher::isLeading);
    profiles.number(
        """
        SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks AS l
        JOIN pg_database AS d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND d.datname = current_database()
        """);
    profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
    read(1);
    assertThat(orders(records.get(0))).isEqualTo(1);
  }

  @Test
  void anAnnouncementWakesIt() throws Exception {
    FeedPublisher publisher = publish(settings(Duration.ofMinutes(5)));
    await().until(publisher::isLeading);
    for (int i = 1; i <= 3; i++) {
      profiles.apply(order("o" + i, 10).of("user_id", "u" + i).under("marketing"));
      // Long before its next look of its own accord.
      read(i);
    }
  }

  @Test
  void resyncPublishesEverybodyAgain() throws Exception {
    publish();
    for (int i = 0; i < 25; i++) {
      profiles.apply(order("o" + i, 10).of("user_id", "u" + i).under("marketing"));
    }
    read(25);
    awaitEmptyOutbox();
    List<Long> progress = new ArrayList<>();
    Long marked =
        TestProfiles.await(
            new FeedResync(profiles.vertx(), profiles.pool(), 10)
                .run(
                    (done, total) -> {
                      assertThat(total).isEqualTo(25);
                      progress.add(done);
                    }));
    assertThat(marked).isEqualTo(25);
    assertThat(progress).contains(10L, 20L, 25L).isSorted();
    read(50);
    assertThat(records.subList(25, 50).stream().map(ConsumerRecord::key).distinct()).hasSize(25);
  }

  private FeedPublisher publish() {
    return publish(settings(Duration.ofMillis(500)));
  }

  private FeedSettings settings(Duration poll) {
    return settings(topic, Set.of(), Set.of(), poll);
  }

  private FeedPublisher publish(FeedSettings settings) {
    FeedPublisher publisher =
        new FeedPublisher(
            settings,
            new FeedPublisher.Wiring(
                profiles.vertx(),
                profiles.database().options(),
                kafka(),
                profiles.people(),
                Purposes.standard(),
                new SimpleMeterRegistry(),
                Clock.systemUTC()));
    profiles.changes().listen(publisher);
    publisher.start();
    publishers.add(publisher);
    return publisher;
  }

  private static FeedSettings settings(
      String topic, Set<String> traits, Set<String> identifiers, Duration poll) {
    return new FeedSettings(
        topic,
        2,
        (short) 1,
        Purposes.standard().setOf(List.of("marketing")),
        traits,
        identifiers,
        URI.create("/privet/profiles"),
        100,
        poll);
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", TestServices.kafka());
  }

  private ProfileId profile(String kind, String value) {
    return profiles.profile(kind, value);
  }

  private String id(String user) {
    return profile("user_id", user).toString();
  }

  private void awaitEmptyOutbox() {
    await().until(() -> profiles.number("SELECT count(*) FROM profiles.outbox") == 0);
  }

  /** Reads until there are so many records; fails when there are more. */
  private void read(int count) {
    await().atMost(30, TimeUnit.SECONDS).until(() -> poll() && records.size() >= count);
    assertThat(records).hasSize(count);
  }

  private boolean poll() {
    if (consumer.assignment().isEmpty()) {
      if (!consumer.listTopics().containsKey(topic)) {
        return false;
      }
      consumer.assign(List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
      consumer.seekToBeginning(consumer.assignment());
    }
    consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    return true;
  }
}
