package io.privet.ingest.unify;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.privet.identity.graph.PgIdentityGraph;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.log.LogFormat;
import io.privet.privacy.consent.ConsentLedger;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.privet.profiles.state.Facet;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.store.EventApplier;
import io.privet.profiles.store.SealedColumns;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestKeys;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The way from the event log to the database over real services, with a topic of its own. */
final class Pipeline implements AutoCloseable {

  final String topic = "events-" + UUID.randomUUID();
  final TestDatabase database = TestServices.database("privacy", "identity", "profiles", "ingest");
  final Vertx vertx = Vertx.vertx();
  final Pool pool =
      PgBuilder.pool()
          .connectingTo(database.options())
          .with(new PoolOptions().setMaxSize(8))
          .using(vertx)
          .build();
  final BlindIndex blindIndex = TestKeys.blindIndex();
  final DataKeys dataKeys = TestKeys.dataKeys();
  final IngestKeys ingestKeys = TestKeys.ingestKeys(pool);
  final Purposes purposes = Purposes.standard();
  final IdentityRules rules = IdentityRules.standard();
  final EventApplier applier =
      new EventApplier(
          pool,
          rules,
          new IdentifierIndex(blindIndex),
          new PgIdentityGraph(rules),
          dataKeys,
          new ConsentLedger(),
          purposes);
  final Events events = new Events(blindIndex);
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestServices.kafka(), "acks", "all"),
          new ByteArraySerializer(),
          new ByteArraySerializer());

  private final List<java.util.concurrent.Future<RecordMetadata>> sent = new ArrayList<>();

  Pipeline(int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServices.kafka()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
      awaitLeaders(admin, partitions);
    }
  }

  /** A broker that does not lead a new partition yet would refuse the first records. */
  private void awaitLeaders(Admin admin, int partitions) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> admin.listOffsets(ends).all().get().size() == partitions);
  }

  /** A unifier of this pipeline; those of different groups each read the whole log. */
  Unifier unifier(String group, int maxBatchEvents) {
    UnifierSettings settings =
        new UnifierSettings(
            TestServices.kafka(), topic, group, 2, maxBatchEvents, Duration.ofMillis(50), Map.of());
    return new Unifier(settings, pool, ingestKeys, applier, new SimpleMeterRegistry());
  }

  void log(Event event) {
    byte[] key = applier.home(event).home().bytes();
    log(key, await(ingestKeys.current()).seal(LogFormat.value(key), EventCodec.encode(event)));
  }

  void log(byte[] key, byte[] value) {
    sent.add(producer.send(new ProducerRecord<>(topic, key, value)));
  }

  void flush() {
    producer.flush();
    sent.forEach(Pipeline::mustBeLogged);
    sent.clear();
  }

  private static void mustBeLogged(java.util.concurrent.Future<RecordMetadata> record) {
    try {
      assertThat(record.get().hasOffset()).isTrue();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  ProfileId user(String id) {
    return applier.home(events.viewed("any", id)).home();
  }

  long count(String sql) {
    return await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  /** How many events of that name the profile's state counts for a purpose. */
  long counted(ProfileId profile, String event, String purpose) {
    var rows =
        await(
            pool.preparedQuery("SELECT state FROM profiles.profile WHERE profile_id = $1")
                .execute(Tuple.of(profile.value())));
    if (rows.size() == 0) {
      return 0;
    }
    byte[] sealed = rows.iterator().next().getBuffer(0).getBytes();
    SealingKey key =
        Objects.requireNonNull(await(dataKeys.find(pool, List.of(profile))).get(profile));
    byte[] state = key.open(SealedColumns.state(profile), sealed);
    Purpose asked = purposes.find(purpose).orElseThrow();
    Facet facet = ProfileState.decode(state).view(asked);
    return ProfileRenderer.render(facet, Instant.now()).getEventsList().stream()
        .filter(e -> e.getName().equals(event))
        .mapToLong(EventCount::getCount)
        .sum();
  }

  /** Outcome counts over all partitions, and whether their sum is how far the offsets moved. */
  Row tally() {
    return await(
            pool.query(
                    """
                    SELECT sum(applied)::bigint AS applied, sum(duplicate)::bigint AS duplicate,
                      sum(unconsented)::bigint AS unconsented, sum(parked)::bigint AS parked,
                      sum(dropped)::bigint AS dropped, sum(expired)::bigint AS expired,
                      sum(applied + duplicate + unconsented + suppressed + parked + dropped + expired)
                        ::bigint AS total,
                      (SELECT sum(next_offset)::bigint FROM ingest.log_offset) AS consumed
                    FROM ingest.tally
                    """)
                .execute())
        .iterator()
        .next();
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    producer.close();
    await(pool.close());
    await(vertx.close());
    database.close();
  }
}
