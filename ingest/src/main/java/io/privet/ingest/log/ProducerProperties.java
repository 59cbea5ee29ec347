package io.privet.ingest.log;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Properties of the event log's producer, for whoever compares something with it. */
public final class ProducerProperties {

  private static final int BATCH_BYTES = 128 * 1024;
  private static final long MAX_BLOCK_MILLIS = 100;

  private ProducerProperties() {}

  /**
   * One request at a time to each broker: what comes in while a broker writes one request to disk
   * shares the next, so that the batches grow with the load and nothing waits for a timer.
   *
   * <p>The client's buffer is given out in whole batches, one open per partition, so it is larger
   * than what may be in flight. Sealed bytes do not compress.
   */
  public static Map<String, Object> of(LogSettings settings) {
    int deliveryMillis = Math.toIntExact(settings.deliveryTimeout().toMillis());
    Map<String, Object> properties = new HashMap<>(settings.client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * settings.maxInFlightBytes() + 64L * BATCH_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(10_000, deliveryMillis));
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }
}
