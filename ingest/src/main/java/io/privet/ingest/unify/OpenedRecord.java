package io.privet.ingest.unify;

import io.privet.profiles.store.HomedEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the event log after an attempt to open it. */
sealed interface OpenedRecord {

  /** The record as it stands in the log. */
  ConsumerRecord<byte[], byte[]> record();

  /**
   * It holds this event.
   *
   * @param record the record
   * @param event the event
   */
  record Ready(ConsumerRecord<byte[], byte[]> record, HomedEvent event) implements OpenedRecord {}

  /**
   * It cannot be applied.
   *
   * @param record the record
   * @param reason why
   * @param detail shape of the failure, without values
   */
  record Poison(ConsumerRecord<byte[], byte[]> record, ParkReason reason, String detail)
      implements OpenedRecord {}
}
