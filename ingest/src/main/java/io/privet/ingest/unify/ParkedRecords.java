package io.privet.ingest.unify;

import io.privet.ingest.unify.OpenedRecord.Poison;
import io.privet.ingest.unify.OpenedRecord.Ready;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.subject.PersonalDataStore;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.store.EventApplier;
import io.privet.profiles.store.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records that could not be applied. They wait, as they stood in the log, until an operator retries
 * or drops them.
 */
public final class ParkedRecords implements PersonalDataStore {

  private static final String PARK =
      """
      INSERT INTO ingest.parked
        (topic, partition, log_offset, record_key, record_value, reason, detail)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (topic, partition, log_offset) DO NOTHING
      """;

  private static final String COLUMNS =
      "id, topic, partition, log_offset, record_key, record_value, reason, detail, attempts,"
          + " parked_at, last_attempt_at";

  private static final String LIST =
      "SELECT " + COLUMNS + " FROM ingest.parked WHERE id > $1 ORDER BY id LIMIT $2";

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM ingest.parked WHERE id = $1 FOR UPDATE";

  private static final String DELETE = "DELETE FROM ingest.parked WHERE id = $1";

  private static final String FAILED =
      """
      UPDATE ingest.parked
      SET attempts = attempts + 1, last_attempt_at = now(), reason = $2, detail = $3
      WHERE id = $1
      """;

  private static final String MOVE_TALLY =
      "UPDATE ingest.tally SET parked = parked - 1, %1$s = %1$s + 1"
          + " WHERE topic = $1 AND partition = $2";

  private static final String COUNT =
      "SELECT count(*) FROM ingest.parked WHERE record_key = ANY($1)";

  private final Pool pool;
  private final RecordOpener opener;
  private final EventApplier applier;

  /** Wires the store. */
  ParkedRecords(Pool pool, RecordOpener opener, EventApplier applier) {
    this.pool = pool;
    this.opener = opener;
    this.applier = applier;
  }

  /** The parked records of a database, to look at and retry them where no unifier runs. */
  public static ParkedRecords of(Pool pool, IngestKeys ingestKeys, EventApplier applier) {
    return new ParkedRecords(pool, new RecordOpener(ingestKeys, applier), applier);
  }

  /**
   * A parked record, without its content.
   *
   * @param id its number
   * @param topic Kafka topic
   * @param partition Kafka partition
   * @param offset Kafka offset
   * @param bytes size of its value
   * @param reason why it was parked, or failed the last time
   * @param detail shape of the failure
   * @param attempts how often it was tried
   * @param parkedAt when it was parked
   * @param lastAttemptAt when it was tried last
   */
  public record Parked(
      long id,
      String topic,
      int partition,
      long offset,
      int bytes,
      ParkReason reason,
      String detail,
      int attempts,
      Instant parkedAt,
      Instant lastAttemptAt) {}

  /** What became of a retry. */
  public sealed interface Retry {
    /**
     * It is applied and no longer parked.
     *
     * @param outcome its outcome
     */
    record Done(Outcome outcome) implements Retry {}

    /**
     * It failed again and stays parked.
     *
     * @param reason why
     * @param detail shape of the failure
     */
    record Failed(ParkReason reason, String detail) implements Retry {}

    /** There is no such parked record. */
    record Missing() implements Retry {}
  }

  /** Lists parked records by number, from after {@code afterId}, {@code limit} at most. */
  public Future<List<Parked>> list(long afterId, int limit) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(afterId, limit))
        .map(
            rows -> {
              List<Parked> list = new ArrayList<>();
              rows.forEach(row -> list.add(parked(row)));
              return list;
            });
  }

  /** The parked record of that number. */
  public Future<Optional<Parked>> find(long id) {
    return list(id - 1, 1).map(list -> list.stream().filter(p -> p.id() == id).findFirst());
  }

  /** Tries to apply a parked record now, in one transaction with its removal. */
  public Future<Retry> retry(long id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(new Retry.Missing())
                    : opener
                        .open(List.of(record(rows.iterator().next())))
                        .compose(opened -> retry(id, opened.get(0))));
  }

  /** Removes a parked record for good; false when there is none of that number. */
  public Future<Boolean> drop(long id) {
    return pool.withTransaction(tx -> remove(tx, id, "dropped"));
  }

  private Future<Retry> retry(long id, OpenedRecord opened) {
    if (opened instanceof Poison poison) {
      return failed(id, poison.reason(), poison.detail());
    }
    Ready ready = (Ready) opened;
    return applier
        .prepare(List.of(ready.event()))
        .compose(prepared -> pool.withTransaction(tx -> apply(tx, id, ready)))
        .recover(
            failure ->
                Failure.of(failure) == Failure.POISON
                    ? failed(id, ParkReason.NOT_APPLIED, failure.getClass().getSimpleName())
                    : Future.failedFuture(failure));
  }

  private Future<Retry> apply(SqlConnection tx, long id, Ready ready) {
    return applier
        .apply(tx, List.of(ready.event()))
        .compose(
            outcomes -> {
              Outcome outcome = outcomes.get(0);
              return remove(tx, id, tallyColumn(outcome))
                  .map(removed -> removed ? new Retry.Done(outcome) : new Retry.Missing());
            });
  }

  private static String tallyColumn(Outcome outcome) {
    return switch (outcome) {
      case APPLIED -> "applied";
      case DUPLICATE -> "duplicate";
      case UNCONSENTED -> "unconsented";
    };
  }

  private Future<Boolean> remove(SqlConnection tx, long id, String tallyColumn) {
    return tx.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(false);
              }
              Parked parked = parked(rows.iterator().next());
              return tx.preparedQuery(DELETE)
                  .execute(Tuple.of(id))
                  .compose(
                      deleted ->
                          tx.preparedQuery(MOVE_TALLY.formatted(tallyColumn))
                              .execute(Tuple.of(parked.topic(), parked.partition())))
                  .map(true);
            });
  }

  private Future<Retry> failed(long id, ParkReason reason, String detail) {
    return pool.preparedQuery(FAILED)
        .execute(Tuple.of(id, reason.name(), detail))
        .map(new Retry.Failed(reason, detail));
  }

  /** Parks poison in the transaction that moves the log's offsets past it. */
  Future<Void> park(SqlConnection tx, List<Poison> poison) {
    if (poison.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Tuple> rows = poison.stream().map(ParkedRecords::row).toList();
    return tx.preparedQuery(PARK).executeBatch(rows).mapEmpty();
  }

  private static Tuple row(Poison poison) {
    ConsumerRecord<byte[], byte[]> record = poison.record();
    return Tuple.of(
        record.topic(),
        record.partition(),
        record.offset(),
        Buffer.buffer(record.key() == null ? new byte[0] : record.key()),
        Buffer.buffer(record.value() == null ? new byte[0] : record.value()),
        poison.reason().name(),
        poison.detail());
  }

  private static ConsumerRecord<byte[], byte[]> record(Row row) {
    return new ConsumerRecord<>(
        row.getString("topic"),
        row.getInteger("partition"),
        row.getLong("log_offset"),
        row.getBuffer("record_key").getBytes(),
        row.getBuffer("record_value").getBytes());
  }

  private static Parked parked(Row row) {
    return new Parked(
        row.getLong("id"),
        row.getString("topic"),
        row.getInteger("partition"),
        row.getLong("log_offset"),
        row.getBuffer("record_value").length(),
        ParkReason.valueOf(row.getString("reason")),
        row.getString("detail"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("parked_at").toInstant(),
        row.getOffsetDateTime("last_attempt_at").toInstant());
  }

  @Override
  public String name() {
    return "ingest.parked";
  }

  @Override
  public Set<String> sealedColumns() {
    return Set.of("ingest.parked.record_value");
  }

  @Override
  public Future<Long> count(Set<ProfileId> person) {
    Buffer[] keys = person.stream().map(p -> Buffer.buffer(p.bytes())).toArray(Buffer[]::new);
    return pool.preparedQuery(COUNT)
        .execute(Tuple.tuple().addArrayOfBuffer(keys))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
