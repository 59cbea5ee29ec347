package io.privet.ingest.unify;

import io.privet.profiles.store.Outcome;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** What became of the records of a batch, by partition. */
final class Tally {

  private final SortedMap<TopicPartition, long[]> counts = new TreeMap<>(Partitions.ORDER);

  void add(TopicPartition partition, Outcome outcome) {
    of(partition)[column(outcome)]++;
  }

  void addParked(TopicPartition partition) {
    of(partition)[3]++;
  }

  void addExpired(TopicPartition partition, long offsets) {
    of(partition)[4] += offsets;
  }

  /** Applied, duplicate, unconsented, parked and expired of each partition. */
  SortedMap<TopicPartition, long[]> counts() {
    return counts;
  }

  /** One of the five counts over all partitions. */
  long total(int column) {
    return counts.values().stream().mapToLong(c -> c[column]).sum();
  }

  static int column(Outcome outcome) {
    return switch (outcome) {
      case APPLIED -> 0;
      case DUPLICATE -> 1;
      case UNCONSENTED -> 2;
    };
  }

  private long[] of(TopicPartition partition) {
    return counts.computeIfAbsent(partition, p -> new long[5]);
  }
}
