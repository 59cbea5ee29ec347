package io.privet.ingest.unify;

import io.privet.ingest.unify.Batch.Span;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/** The log's offsets and tallies in the database. */
final class PgLogOffsets {

  private static final String BEGIN =
      """
      WITH asked AS (
        SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS a (topic, partition, first)
      ), tallied AS (
        INSERT INTO ingest.tally (topic, partition)
        SELECT topic, partition FROM asked ORDER BY topic, partition
        ON CONFLICT DO NOTHING
      )
      INSERT INTO ingest.log_offset (topic, partition, next_offset)
      SELECT topic, partition, first FROM asked ORDER BY topic, partition
      ON CONFLICT DO NOTHING
      """;

  private static final String LOAD =
      """
      SELECT o.topic, o.partition, o.next_offset
      FROM ingest.log_offset o
      JOIN unnest($1::text[], $2::integer[]) AS a (topic, partition) USING (topic, partition)
      """;

  private static final String ADVANCE =
      """
      UPDATE ingest.log_offset AS o
      SET next_offset = m.next
      FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
        AS m (topic, partition, expected, next)
      WHERE o.topic = m.topic AND o.partition = m.partition AND o.next_offset = m.expected
      """;

  private static final String COUNT =
      """
      UPDATE ingest.tally AS t
      SET applied = t.applied + c.applied,
          duplicate = t.duplicate + c.duplicate,
          unconsented = t.unconsented + c.unconsented,
          parked = t.parked + c.parked,
          expired = t.expired + c.expired
      FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
          $7::bigint[])
        AS c (topic, partition, applied, duplicate, unconsented, parked, expired)
      WHERE t.topic = c.topic AND t.partition = c.partition
      """;

  /**
   * Loads the next offset of each partition; one that is new begins at the given offset.
   *
   * @param first the log's first offset of each partition
   */
  Future<Map<TopicPartition, Long>> load(Pool pool, Map<TopicPartition, Long> first) {
    return pool.preparedQuery(BEGIN)
        .execute(tuple(first.keySet()).addArrayOfLong(first.values().toArray(Long[]::new)))
        .compose(begun -> pool.preparedQuery(LOAD).execute(tuple(first.keySet())))
        .map(
            rows -> {
              Map<TopicPartition, Long> next = new HashMap<>();
              for (Row row : rows) {
                next.put(new TopicPartition(row.getString(0), row.getInteger(1)), row.getLong(2));
              }
              return next;
            });
  }

  /** Moves the offsets; fails with {@link FencedException} when one is not where it should be. */
  Future<Void> advance(SqlConnection tx, SortedMap<TopicPartition, Span> spans) {
    Tuple moves =
        tuple(spans.keySet())
            .addArrayOfLong(spans.values().stream().map(Span::from).toArray(Long[]::new))
            .addArrayOfLong(spans.values().stream().map(Span::next).toArray(Long[]::new));
    return tx.preparedQuery(ADVANCE)
        .execute(moves)
        .compose(
            result ->
                result.rowCount() == spans.size()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new FencedException()));
  }

  /** Adds to the tallies. */
  Future<Void> count(SqlConnection tx, Tally tally) {
    SortedMap<TopicPartition, long[]> counts = tally.counts();
    Tuple row = tuple(counts.keySet());
    for (int column = 0; column < 5; column++) {
      int c = column;
      row.addArrayOfLong(counts.values().stream().map(n -> n[c]).toArray(Long[]::new));
    }
    return tx.preparedQuery(COUNT).execute(row).mapEmpty();
  }

  private static Tuple tuple(Collection<TopicPartition> partitions) {
    return Tuple.tuple()
        .addArrayOfString(partitions.stream().map(TopicPartition::topic).toArray(String[]::new))
        .addArrayOfInteger(
            partitions.stream().map(TopicPartition::partition).toArray(Integer[]::new));
  }
}
