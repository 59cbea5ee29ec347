package io.privet.ingest.unify;

import java.util.Comparator;
import org.apache.kafka.common.TopicPartition;

/** The order in which a transaction takes partitions. */
final class Partitions {

  static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private Partitions() {}
}
