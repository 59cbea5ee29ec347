package io.privet.ingest.log;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log in Kafka: {@code acks=all} and an idempotent producer, one topic.
 *
 * <p>The client's {@code send} blocks while it does not know the topic and while its buffer is
 * full. Neither happens on a caller's thread: what waits is bounded below the size of the buffer,
 * and a thread of its own asks for the topic's metadata before they can be forgotten. Until they
 * are known for the first time the log is not ready and refuses at once.
 */
public final class KafkaEventLog implements EventLog {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaEventLog.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final long KEEP_WARM_MILLIS = 20_000;
  private static final long RETRY_MILLIS = 200;

  private final KafkaProducer<byte[], byte[]> producer;
  private final InFlight inFlight;
  private final TopicCreation topic;
  private final ScheduledExecutorService warmer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "privet-log-warmer");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean ready;
  private volatile boolean closed;
  private boolean told;

  private KafkaEventLog(LogSettings settings) {
    inFlight = new InFlight(settings);
    topic = new TopicCreation(settings);
    producer = new KafkaProducer<>(ProducerProperties.of(settings));
  }

  /**
   * Opens the log. It becomes ready, in the background, when Kafka is there and the topic exists;
   * the topic is created when it is missing.
   */
  public static KafkaEventLog open(LogSettings settings) {
    KafkaEventLog log = new KafkaEventLog(settings);
    log.scheduleWarm(0);
    return log;
  }

  @Override
  public Future<Void> append(ProfileId home, byte[] sealed) {
    return appendAll(List.of(new Entry(home, sealed)))
        .compose(
            missing ->
                missing.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(unavailable("event log: not acknowledged")));
  }

  @Override
  public Future<BitSet> appendAll(List<Entry> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture(new BitSet());
    }
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.sealed().length;
    }
    Optional<LogUnavailableException> refusal = enter(entries.size(), bytes);
    if (refusal.isPresent()) {
      return Future.failedFuture(refusal.get());
    }
    Delivery delivery = new Delivery(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      send(entries.get(i).home(), entries.get(i).sealed(), i, delivery);
    }
    return delivery.future();
  }

  @Override
  public boolean isReady() {
    return ready && !inFlight.isStalled(System.nanoTime());
  }

  /** Registers what waits for its acknowledgement as {@code privet_log_in_flight_*}. */
  public void bindTo(MeterRegistry metrics) {
    Gauge.builder("privet.log.in.flight.bytes", inFlight, InFlight::bytes)
        .description("Bytes of records that wait for their acknowledgement")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("privet.log.in.flight.events", inFlight, InFlight::events)
        .description("Records that wait for their acknowledgement")
        .register(metrics);
  }

  /** Bytes of records that wait for their acknowledgement. */
  public long inFlightBytes() {
    return inFlight.bytes();
  }

  /** Records that wait for their acknowledgement. */
  public int inFlightEvents() {
    return inFlight.events();
  }

  /** Waits for what is in flight, at most that long, and closes. Blocks. */
  public void close(Duration timeout) {
    closed = true;
    ready = false;
    warmer.shutdownNow();
    producer.close(timeout);
  }

  private Optional<LogUnavailableException> enter(int count, long bytes) {
    long now = System.nanoTime();
    if (!ready) {
      return Optional.of(unavailable("event log: not connected"));
    }
    if (inFlight.isStalled(now)) {
      return Optional.of(unavailable("event log: no acknowledgements"));
    }
    return inFlight.tryEnter(count, bytes, now)
        ? Optional.empty()
        : Optional.of(unavailable("event log: too much in flight"));
  }

  private void send(ProfileId home, byte[] sealed, int index, Delivery delivery) {
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(LogFormat.TOPIC, home.bytes(), sealed),
              (metadata, failure) -> settle(sealed.length, index, delivery, failure));
    } catch (KafkaException | IllegalStateException e) {
      settle(sealed.length, index, delivery, e);
    }
  }

  private void settle(long bytes, int index, Delivery delivery, @Nullable Exception failure) {
    inFlight.leave(bytes);
    if (failure == null) {
      inFlight.acknowledged(System.nanoTime());
      delivery.settled(index, true);
    } else {
      LOG.debug("record not acknowledged: {}", failure.getClass().getSimpleName());
      delivery.settled(index, false);
    }
  }

  private void scheduleWarm(long delayMillis) {
    if (!closed) {
      var unused = warmer.schedule(this::warm, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** {@code partitionsFor} also marks the topic as in use, so that its metadata are kept. */
  private void warm() {
    try {
      if (!ready) {
        topic.ensure();
      }
      producer.partitionsFor(LogFormat.TOPIC);
      became(true, "connected");
    } catch (KafkaException | IllegalStateException e) {
      became(false, e.getClass().getSimpleName());
    }
    scheduleWarm(ready ? KEEP_WARM_MILLIS : RETRY_MILLIS);
  }

  private void became(boolean now, String why) {
    if (now != ready || !told) {
      LOG.info("event log {}: {}", now ? "ready" : "not ready", why);
    }
    told = true;
    ready = now && !closed;
  }

  private static LogUnavailableException unavailable(String fact) {
    return new LogUnavailableException(fact, RETRY_AFTER);
  }

  /** Counts the answers of one append and completes on the caller's context after the last. */
  private static final class Delivery {

    private final Promise<BitSet> promise = Promise.promise();
    private final @Nullable Context context = Vertx.currentContext();
    private final AtomicInteger open;
    private final BitSet missing = new BitSet();

    Delivery(int count) {
      open = new AtomicInteger(count);
    }

    Future<BitSet> future() {
      return promise.future();
    }

    void settled(int index, boolean durable) {
      if (!durable) {
        synchronized (missing) {
          missing.set(index);
        }
      }
      if (open.decrementAndGet() == 0) {
        complete();
      }
    }

    private void complete() {
      if (context == null) {
        promise.complete(missing);
      } else {
        context.runOnContext(ignored -> promise.complete(missing));
      }
    }
  }
}
