package io.privet.ingest.unify;

import io.micrometer.core.instrument.MeterRegistry;
import io.privet.privacy.keys.IngestKeys;
import io.privet.profiles.store.EventApplier;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Applies the event log to the database. Several processes may run one: they share the partitions,
 * and each record takes effect once.
 */
public final class Unifier implements AutoCloseable {

  private final List<UnifierWorker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ParkedRecords parked;

  /**
   * Wires the unifier; {@link #start} starts it.
   *
   * @param pool connections for its transactions, at least one for each worker and one more
   */
  public Unifier(
      UnifierSettings settings,
      Pool pool,
      IngestKeys ingestKeys,
      EventApplier applier,
      MeterRegistry registry) {
    RecordOpener opener = new RecordOpener(ingestKeys, applier);
    PgLogOffsets offsets = new PgLogOffsets();
    parked = new ParkedRecords(pool, opener, applier);
    BatchTransaction transaction = new BatchTransaction(pool, applier, offsets, parked);
    UnifierMetrics metrics = new UnifierMetrics(registry, settings.workers());
    for (int number = 0; number < settings.workers(); number++) {
      UnifierWorker worker =
          new UnifierWorker(
              number,
              settings,
              new KafkaConsumer<>(consumerConfig(settings)),
              pool,
              offsets,
              opener,
              transaction,
              metrics);
      workers.add(worker);
      threads.add(new Thread(worker, "unifier-" + number));
    }
  }

  /** Starts the workers. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /** The records that could not be applied. */
  public ParkedRecords parked() {
    return parked;
  }

  /** Whether every worker runs. */
  public boolean isRunning() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  /** Stops after the batches in flight. */
  @Override
  public void close() {
    workers.forEach(UnifierWorker::stop);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  static Map<String, Object> consumerConfig(UnifierSettings settings) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    // The edge makes the topic; a broker would make one with its own partitions and copies.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
    // After a kill, its partitions wait for so long; Kafka's default is 45 s.
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxBatchEvents());
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }
}
