package io.privet.ingest.unify;

import io.privet.ingest.unify.OpenedRecord.Poison;
import io.privet.ingest.unify.OpenedRecord.Ready;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that are applied together.
 *
 * @param records the records
 * @param spans how far each partition moves, in the order of partitions
 */
record Batch(List<OpenedRecord> records, SortedMap<TopicPartition, Span> spans) {

  /**
   * A stretch of a partition.
   *
   * @param from offset that is next before the batch
   * @param next offset that is next after it
   * @param expired offsets in between that hold no record
   */
  record Span(long from, long next, long expired) {}

  List<Ready> ready() {
    return records.stream().filter(Ready.class::isInstance).map(Ready.class::cast).toList();
  }

  List<Poison> poison() {
    return records.stream().filter(Poison.class::isInstance).map(Poison.class::cast).toList();
  }
}
