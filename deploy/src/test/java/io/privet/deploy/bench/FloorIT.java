package io.privet.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.Profile;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The floors do what they claim to do. */
final class FloorIT {

  private static final TestDatabase DATABASE = TestServices.database();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Pool POOL =
      PgBuilder.pool()
          .connectingTo(DATABASE.options())
          .with(new PoolOptions().setMaxSize(2))
          .using(VERTX)
          .build();
  private static final FloorInserts INSERTS = new FloorInserts(POOL);

  @BeforeAll
  static void createTables() throws Exception {
    INSERTS.prepare().await(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    POOL.close().await(10, TimeUnit.SECONDS);
    VERTX.close().await(10, TimeUnit.SECONDS);
    DATABASE.close();
  }

  @Test
  void insertsEveryRowAtItsLength() throws Exception {
    FloorInserts.Work work = new FloorInserts.Work(3_000, 1_000, 2, 480, 1_500);
    assertThat(INSERTS.run(work).await(60, TimeUnit.SECONDS)).isPositive();
    Row row =
        POOL.query(
                """
                SELECT
                  (SELECT count(*) FROM bench_floor.event_identity),
                  (SELECT count(*) FROM bench_floor.event WHERE octet_length(body) = 480),
                  (SELECT count(*) FROM bench_floor.profile WHERE octet_length(state) = 1500),
                  (SELECT count(DISTINCT profile_id) FROM bench_floor.event)
                """)
            .execute()
            .await(10, TimeUnit.SECONDS)
            .iterator()
            .next();
    assertThat(row.getLong(0)).isEqualTo(3_000);
    assertThat(row.getLong(1)).isEqualTo(3_000);
    assertThat(row.getLong(2)).isEqualTo(row.getLong(3)).isBetween(300L, 1_500L);
  }

  @Test
  void answersAReadWithTheGivenAnswer() throws Exception {
    GetProfileResponse answer =
        GetProfileResponse.newBuilder()
            .setProfile(Profile.newBuilder().setProfileId("p").setVersion(7))
            .build();
    FloorProfiles profiles = new FloorProfiles(POOL);
    profiles.prepare(10, 2_000, answer.toByteArray()).await(30, TimeUnit.SECONDS);
    Server server = FloorSettings.grpc(profiles.service()).start();
    try (GrpcLoad load = GrpcLoad.open(server.getPort(), "")) {
      assertThat(load.get(request(3))).isEqualTo(answer);
      GrpcLoad.Outcome outcome = load.closed(Duration.ofMillis(200), i -> request(i % 10));
      assertThat(outcome.calls()).isEqualTo(outcome.latency().getTotalCount()).isPositive();
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void producesWhatItCounts() throws Exception {
    String topic = "floor-" + UUID.randomUUID();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServices.kafka()));
        FloorProducer producer = new FloorProducer(FloorSettings.producer(TestServices.kafka()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get();
      FloorProducer.Sent sent = producer.run(new FloorProducer.Work(topic, 600, 100, 300));
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      assertThat(sent.records()).isPositive().isEqualTo(end);
    }
  }

  private static GetProfileRequest request(int row) {
    return GetProfileRequest.newBuilder()
        .setPerson(PersonKey.newBuilder().setProfileId(FloorProfiles.id(row).toString()))
        .build();
  }
}
