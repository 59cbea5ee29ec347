package io.privet.deploy.bench;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The floor of a batch: a Kafka producer that sends records of the same length. */
final class FloorProducer implements AutoCloseable {

  private static final int KEY_BYTES = 16;
  private static final int VARIANTS = 512;

  /**
   * What to send.
   *
   * @param topic where to
   * @param valueBytes length of a value
   * @param outstanding records not yet acknowledged at once
   * @param millis for how long
   */
  record Work(String topic, int valueBytes, int outstanding, long millis) {}

  /**
   * What came of it.
   *
   * @param records acknowledged
   * @param nanos until the last acknowledgement
   */
  record Sent(long records, long nanos) {}

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random = new Random(2);

  FloorProducer(Map<String, Object> properties) {
    this.producer = new KafkaProducer<>(properties);
  }

  /** Sends as fast as acknowledgements come. Blocks. */
  Sent run(Work work) throws InterruptedException {
    byte[][] values = random(work.valueBytes());
    byte[][] keys = random(KEY_BYTES);
    Semaphore free = new Semaphore(work.outstanding());
    AtomicReference<Exception> failure = new AtomicReference<>();
    long start = System.nanoTime();
    long end = start + work.millis() * 1_000_000;
    long sent = 0;
    while (System.nanoTime() < end && failure.get() == null) {
      free.acquire();
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(
                  work.topic(),
                  keys[(int) (sent * 31 % VARIANTS)],
                  values[(int) (sent % VARIANTS)]),
              (metadata, e) -> {
                failure.compareAndSet(null, e);
                free.release();
              });
      sent++;
    }
    free.acquire(work.outstanding());
    if (failure.get() != null) {
      throw new IllegalStateException("floor: a record was not acknowledged", failure.get());
    }
    return new Sent(sent, System.nanoTime() - start);
  }

  @Override
  public void close() {
    producer.close();
  }

  private byte[][] random(int length) {
    byte[][] all = new byte[VARIANTS][length];
    for (byte[] one : all) {
      random.nextBytes(one);
    }
    return all;
  }
}
