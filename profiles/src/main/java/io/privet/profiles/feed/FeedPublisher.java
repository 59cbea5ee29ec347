package io.privet.profiles.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.SealingException;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.read.ProfileChanges;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes changed people from the outbox to the feed's topic.
 *
 * <p>Guarantees: every committed change is published at least once; the records of a person carry
 * strictly increasing versions and are sent in their order; what a record shows was allowed when it
 * was made. A tombstone follows when the person no longer leads, or nothing may be shown.
 *
 * <p>Any number of processes may run one; the one that holds an advisory lock of the database
 * works. It reads, draws versions and clears the outbox on the connection that holds the lock, so a
 * publisher that lost its lock can no longer do these; a record that it had handed to Kafka before
 * may still arrive late, and a reader keeps the higher version. The session lock asks for a direct
 * connection, or a pooler in session mode.
 *
 * <p>It has a thread of its own, which alone blocks.
 */
public final class FeedPublisher implements ProfileChanges.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(FeedPublisher.class);

  /** Names the lock among the advisory locks of the database: "privet", then 1 for the feed. */
  private static final long LOCK = 0x7072_6976_6574_0001L;

  private static final Duration QUERY_PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  /** How long a profile that cannot be published is left alone, whatever becomes of it. */
  private static final Duration REST = Duration.ofMinutes(1);

  private final Wiring wiring;
  private final FeedSettings settings;
  private final FeedRenderer renderer;
  private final PersonReader people;
  private final Map<ProfileId, Long> resting = new HashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "privet-feed");
  private final Counter records;
  private final Counter tombstones;
  private final Counter damaged;
  private final Timer lag;
  private volatile boolean stopping;
  private volatile boolean leading;

  /**
   * What the publisher works with.
   *
   * @param vertx the event loops
   * @param database where the primary database is
   * @param kafka the producer's configuration, at least {@code bootstrap.servers}
   * @param people reads people
   * @param purposes the declared purposes
   * @param registry takes the metrics
   * @param clock the time now
   */
  public record Wiring(
      Vertx vertx,
      PgConnectOptions database,
      Map<String, Object> kafka,
      PersonReader people,
      Purposes purposes,
      MeterRegistry registry,
      Clock clock) {}

  /** Takes its settings; {@link #start} starts it. Register it as a listener of changes. */
  public FeedPublisher(FeedSettings settings, Wiring wiring) {
    this.settings = settings;
    this.wiring = wiring;
    this.people = wiring.people();
    this.renderer = new FeedRenderer(settings, wiring.purposes());
    MeterRegistry registry = wiring.registry();
    records = registry.counter("privet.feed.records");
    tombstones = registry.counter("privet.feed.tombstones");
    damaged = registry.counter("privet.feed.damaged");
    lag = Timer.builder("privet.feed.lag").publishPercentileHistogram().register(registry);
    Gauge.builder("privet.feed.leading", this, self -> self.leading ? 1 : 0).register(registry);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Whether this publisher is the active one. */
  public boolean isLeading() {
    return leading;
  }

  /** Ends after the batch under way. Blocks for up to ten seconds, then interrupts. */
  public void stop() throws InterruptedException {
    stopping = true;
    news.release();
    thread.join(STOP_PATIENCE.toMillis());
    thread.interrupt();
    thread.join();
  }

  @Override
  public void changed(Set<ProfileId> profiles) {
    wake();
  }

  @Override
  public void missed() {
    wake();
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    while (!stopping) {
      try {
        lead();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        LOG.warn("feed: interrupted by {}; tries again", cause(e).getClass().getName());
        leading = false;
      }
      rest();
    }
  }

  private void rest() {
    try {
      if (!stopping) {
        Thread.sleep(settings.poll().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }

  /** Works while it holds the lock; returns at once when another does. */
  private void lead() throws InterruptedException, ExecutionException, TimeoutException {
    PgConnection connection = await(PgConnection.connect(wiring.vertx(), wiring.database()));
    try {
      if (!tryLock(connection)) {
        return;
      }
      FeedTopic.ensure(wiring.kafka(), settings);
      try (Producer<byte[], byte[]> producer = producer()) {
        producer.initTransactions();
        leading = true;
        LOG.info("feed: leading");
        publish(connection, producer);
      }
    } finally {
      leading = false;
      connection.close();
    }
  }

  private void publish(PgConnection connection, Producer<byte[], byte[]> producer)
      throws InterruptedException, ExecutionException, TimeoutException {
    Outbox outbox = new Outbox(connection);
    while (!stopping) {
      news.drainPermits();
      List<Outbox.Entry> entries = awake(await(outbox.oldest(settings.batch())));
      if (entries.isEmpty() || !publishAll(entries, outbox, connection, producer)) {
        news.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Those that are not left alone for a while. */
  private List<Outbox.Entry> awake(List<Outbox.Entry> entries) {
    long now = System.nanoTime();
    resting.values().removeIf(until -> until - now <= 0);
    return entries.stream().filter(entry -> !resting.containsKey(entry.profile())).toList();
  }

  /**
   * Publishes the entries together; when a stored value among them is damaged, one by one, so that
   * it holds up nobody else.
   *
   * @return whether any was published
   */
  private boolean publishAll(
      List<Outbox.Entry> entries,
      Outbox outbox,
      PgConnection connection,
      Producer<byte[], byte[]> producer)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      publish(entries, outbox, connection, producer);
      return true;
    } catch (ExecutionException | RuntimeException e) {
      if (!isDamage(e)) {
        throw e;
      }
    }
    if (entries.size() == 1) {
      LOG.error(
          "feed: profile {} cannot be published: a stored value is damaged, or too large for the topic",
          entries.get(0).profile());
      damaged.increment();
      resting.put(entries.get(0).profile(), System.nanoTime() + REST.toNanos());
      await(outbox.postpone(entries.get(0)));
      return false;
    }
    boolean published = false;
    for (Outbox.Entry entry : entries) {
      published |= publishAll(List.of(entry), outbox, connection, producer);
    }
    return published;
  }

  private static boolean isDamage(Throwable failure) {
    Throwable cause = failure instanceof ExecutionException ? cause(failure) : failure;
    return cause instanceof SealingException
        || cause instanceof IllegalArgumentException
        || cause instanceof RecordTooLargeException;
  }

  private void publish(
      List<Outbox.Entry> entries,
      Outbox outbox,
      PgConnection connection,
      Producer<byte[], byte[]> producer)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ProfileId> changed = entries.stream().map(Outbox.Entry::profile).toList();
    List<Optional<Person>> found = await(people.findAll(connection, changed));
    FeedBatch batch = FeedBatch.of(changed, found, settings.purposes());
    Set<ProfileId> gone = await(outbox.published(batch.hidden()));
    Map<ProfileId, Long> versions = await(outbox.drawVersions(batch.shown().keySet()));
    send(batch, versions, gone, producer);
    await(outbox.done(entries, gone));
    Instant now = wiring.clock().instant();
    entries.forEach(entry -> lag.record(Duration.between(entry.since(), now)));
    records.increment(batch.shown().size());
    tombstones.increment(gone.size());
  }

  /** Sends all of it or nothing, and waits until it is acknowledged. */
  private void send(
      FeedBatch batch,
      Map<ProfileId, Long> versions,
      Set<ProfileId> gone,
      Producer<byte[], byte[]> producer)
      throws InterruptedException, ExecutionException {
    List<ProducerRecord<byte[], byte[]>> messages = messages(batch, versions, gone);
    producer.beginTransaction();
    try {
      List<java.util.concurrent.Future<RecordMetadata>> sent = new ArrayList<>();
      messages.forEach(message -> sent.add(producer.send(message)));
      producer.flush();
      for (java.util.concurrent.Future<RecordMetadata> acknowledged : sent) {
        acknowledged.get();
      }
    } catch (ExecutionException e) {
      if (isDamage(e)) {
        producer.abortTransaction();
      }
      throw e;
    }
    producer.commitTransaction();
  }

  private List<ProducerRecord<byte[], byte[]>> messages(
      FeedBatch batch, Map<ProfileId, Long> versions, Set<ProfileId> gone) {
    Instant now = wiring.clock().instant();
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (Map.Entry<ProfileId, Person> shown : batch.shown().entrySet()) {
      Long version = versions.get(shown.getKey());
      if (version == null) {
        throw new IllegalStateException("feed: a person without a version");
      }
      byte[] value = renderer.render(shown.getValue(), version, now);
      ProducerRecord<byte[], byte[]> message = message(shown.getKey(), value);
      message
          .headers()
          .add("content-type", FeedRenderer.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8));
      messages.add(message);
    }
    for (ProfileId id : gone) {
      messages.add(new ProducerRecord<>(settings.topic(), key(id), null));
    }
    return messages;
  }

  private ProducerRecord<byte[], byte[]> message(ProfileId id, byte[] value) {
    return new ProducerRecord<>(settings.topic(), key(id), value);
  }

  private static byte[] key(ProfileId id) {
    return id.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private boolean tryLock(PgConnection connection)
      throws InterruptedException, ExecutionException, TimeoutException {
    return await(
        connection
            .preparedQuery("SELECT pg_try_advisory_lock($1)")
            .execute(Tuple.of(LOCK))
            .map(rows -> rows.iterator().next().getBoolean(0)));
  }

  /**
   * Kafka lets the newest producer of a transactional id write, and no older one: what a publisher
   * that lost the lock has still under way does not land after its successor's records.
   */
  private Producer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(wiring.kafka());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "privet-feed-" + settings.topic());
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(QUERY_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
