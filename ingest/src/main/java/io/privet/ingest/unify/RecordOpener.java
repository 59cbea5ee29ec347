package io.privet.ingest.unify;

import io.privet.ingest.log.LogFormat;
import io.privet.ingest.unify.OpenedRecord.Poison;
import io.privet.ingest.unify.OpenedRecord.Ready;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.KeyId;
import io.privet.privacy.keys.SealingException;
import io.privet.privacy.keys.SealingKey;
import io.privet.profiles.event.EventCodec;
import io.privet.profiles.store.EventApplier;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Opens records of the event log. */
final class RecordOpener {

  private final IngestKeys keys;
  private final EventApplier applier;

  RecordOpener(IngestKeys keys, EventApplier applier) {
    this.keys = keys;
    this.applier = applier;
  }

  /** Opens each record; one that does not open is poison and does not disturb the others. */
  Future<List<OpenedRecord>> open(List<ConsumerRecord<byte[], byte[]>> records) {
    Set<KeyId> ids =
        records.stream().flatMap(r -> keyOf(r).stream()).collect(Collectors.toUnmodifiableSet());
    return keys.find(ids).map(found -> records.stream().map(r -> open(r, found)).toList());
  }

  private OpenedRecord open(
      ConsumerRecord<byte[], byte[]> record, Map<KeyId, SealingKey> ingestKeys) {
    Optional<SealingKey> key = keyOf(record).flatMap(id -> Optional.ofNullable(ingestKeys.get(id)));
    if (key.isEmpty() || record.key() == null) {
      return new Poison(record, ParkReason.KEY_MISSING, size(record) + " under no known key");
    }
    byte[] plaintext;
    try {
      plaintext = key.get().open(LogFormat.value(record.key()), record.value());
    } catch (SealingException e) {
      return new Poison(record, ParkReason.NOT_OPENED, size(record) + " that do not open");
    }
    try {
      return new Ready(record, applier.home(EventCodec.decode(plaintext)));
    } catch (IllegalArgumentException e) {
      return new Poison(record, ParkReason.NOT_AN_EVENT, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<KeyId> keyOf(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null ? Optional.empty() : KeyId.of(record.value());
  }

  private static String size(ConsumerRecord<byte[], byte[]> record) {
    return (record.value() == null ? 0 : record.value().length) + " bytes";
  }
}
