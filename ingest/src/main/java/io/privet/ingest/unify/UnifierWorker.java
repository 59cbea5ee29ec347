package io.privet.ingest.unify;

import io.micrometer.core.instrument.Timer;
import io.privet.ingest.unify.Batch.Span;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of the event log, on a thread of its own. While a batch is in its transaction the
 * next one is fetched and opened; a batch begins only after the one before it is committed.
 */
final class UnifierWorker implements Runnable, ConsumerRebalanceListener {

  private static final Logger log = LoggerFactory.getLogger(UnifierWorker.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** After so long a batch that does not end is tried again; its transaction cannot count then. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  private static final int ATTEMPTS_WORTH_A_WARNING = 10;
  private static final Duration NO_WAIT = Duration.ofMillis(1);

  private final int number;
  private final UnifierSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Pool pool;
  private final PgLogOffsets offsets;
  private final RecordOpener opener;
  private final BatchTransaction transaction;
  private final UnifierMetrics metrics;

  private final Map<TopicPartition, Long> next = new HashMap<>();
  private Optional<InFlight> inFlight = Optional.empty();
  private boolean lost;
  private volatile boolean running = true;

  UnifierWorker(
      int number,
      UnifierSettings settings,
      Consumer<byte[], byte[]> consumer,
      Pool pool,
      PgLogOffsets offsets,
      RecordOpener opener,
      BatchTransaction transaction,
      UnifierMetrics metrics) {
    this.number = number;
    this.settings = settings;
    this.consumer = consumer;
    this.pool = pool;
    this.offsets = offsets;
    this.opener = opener;
    this.transaction = transaction;
    this.metrics = metrics;
  }

  /**
   * A batch whose transaction runs.
   *
   * @param batch the batch
   * @param started when it began
   * @param result its tally
   */
  private record InFlight(Batch batch, Timer.Sample started, Future<Tally> result) {}

  @Override
  public void run() {
    try {
      consumer.subscribe(List.of(settings.topic()), this);
      while (running) {
        stepSafely();
      }
    } finally {
      finishInFlight();
      consumer.close();
    }
  }

  /** Asks the worker to stop after the batch in flight; may be called from any thread. */
  void stop() {
    running = false;
    consumer.wakeup();
  }

  /** A failure nobody foresaw must not end the worker: it goes back to where the database is. */
  private void stepSafely() {
    try {
      step();
    } catch (WakeupException e) {
      log.debug("unifier worker {} woken to stop", number);
    } catch (RuntimeException e) {
      log.error("unifier worker {} starts again from the stored offsets", number, e);
      inFlight = Optional.empty();
      lost = true;
      pause(Failure.UNAVAILABLE, e, 3);
    }
  }

  private void step() {
    if (lost) {
      reload(consumer.assignment());
      lost = false;
    }
    try {
      ConsumerRecords<byte[], byte[]> records =
          consumer.poll(inFlight.isPresent() ? NO_WAIT : settings.maxWait());
      metrics.lag(number, lag());
      Optional<Batch> batch = records.isEmpty() ? Optional.empty() : Optional.of(batch(records));
      if (finishInFlight()) {
        batch.ifPresent(this::begin);
      } else {
        reload(consumer.assignment());
      }
    } catch (OffsetOutOfRangeException e) {
      finishInFlight();
      skipTo(e.offsetOutOfRangePartitions().keySet());
    }
  }

  private Batch batch(ConsumerRecords<byte[], byte[]> records) {
    SortedMap<TopicPartition, Span> spans = new TreeMap<>(Partitions.ORDER);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> part = records.records(partition);
      long from = next.getOrDefault(partition, part.get(0).offset());
      long to = part.get(part.size() - 1).offset() + 1;
      spans.put(partition, new Span(from, to, to - from - part.size()));
      next.put(partition, to);
      all.addAll(part);
    }
    return new Batch(retrying(() -> opener.open(all)), spans);
  }

  private void begin(Batch batch) {
    inFlight = Optional.of(new InFlight(batch, Timer.start(), transaction.run(batch)));
  }

  /**
   * Waits for the batch in flight; false when it was fenced, so that nothing after it may begin.
   */
  private boolean finishInFlight() {
    if (inFlight.isEmpty()) {
      return true;
    }
    InFlight current = inFlight.get();
    inFlight = Optional.empty();
    Batch batch = current.batch();
    Future<Tally> result = current.result();
    for (int attempt = 1; ; attempt++) {
      try {
        Tally tally = await(result);
        metrics.committed(tally, current.started());
        report(batch);
        return true;
      } catch (CompletionException e) {
        Failure failure = Failure.of(cause(e));
        if (failure == Failure.FENCED || (!running && failure == Failure.UNAVAILABLE)) {
          return false;
        }
        if (failure == Failure.POISON) {
          Batch suspect = batch;
          batch = retrying(() -> transaction.isolate(suspect));
          log.warn(
              "parking {} of {} records that cannot be applied: {}",
              batch.poison().size() - suspect.poison().size(),
              batch.records().size(),
              cause(e).getClass().getName());
        } else {
          pause(failure, cause(e), attempt);
        }
        result = transaction.run(batch);
      }
    }
  }

  /** Tells Kafka how far the database is, for its tools; nothing depends on it. */
  private void report(Batch batch) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    batch.spans().forEach((p, span) -> committed.put(p, new OffsetAndMetadata(span.next())));
    consumer.commitAsync(
        committed, (done, e) -> log.debug("offsets reported to Kafka: {}", e == null));
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    reload(partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    finishInFlight();
    partitions.forEach(next::remove);
  }

  /** Goes to where the database is. */
  private void reload(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> stored = retrying(() -> offsets.load(pool, first));
    stored.forEach(
        (partition, offset) -> {
          next.put(partition, offset);
          consumer.seek(partition, offset);
        });
  }

  /**
   * The log no longer holds, or does not yet hold, the offset that is next. What the log has
   * removed is counted as expired; a log that was made anew is read from its beginning, which
   * repeats nothing since events have identities.
   */
  private void skipTo(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long from = next.getOrDefault(partition, 0L);
      long to = first.getOrDefault(partition, 0L);
      log.error(
          "{}: next offset {} is not in the log, going on at {}: {} records have expired unread",
          partition,
          from,
          to,
          Math.max(0, to - from));
      SortedMap<TopicPartition, Span> spans = new TreeMap<>(Partitions.ORDER);
      spans.put(partition, new Span(from, to, Math.max(0, to - from)));
      begin(new Batch(List.of(), spans));
      finishInFlight();
    }
    reload(partitions);
  }

  private <T> T retrying(Supplier<Future<T>> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return await(work.get());
      } catch (CompletionException e) {
        if (!running) {
          throw new WakeupException();
        }
        pause(Failure.of(cause(e)), cause(e), attempt);
      }
    }
  }

  private void pause(Failure failure, Throwable cause, int attempt) {
    metrics.retried(failure);
    if (failure != Failure.CONFLICT || attempt % ATTEMPTS_WORTH_A_WARNING == 0) {
      log.warn("batch not applied, attempt {}: {}", attempt, String.valueOf(cause));
    }
    long base = failure == Failure.CONFLICT ? 2 : 100;
    long most = Math.min(LONGEST_PAUSE.toMillis(), base << Math.min(attempt, 10));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }

  private long lag() {
    long total = 0;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(partition);
      total += lag.orElse(0);
    }
    return total;
  }

  private static <T> T await(Future<T> future) {
    return future
        .timeout(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static Throwable cause(CompletionException e) {
    return e.getCause() == null ? e : e.getCause();
  }
}
