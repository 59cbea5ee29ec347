package io.privet.ingest.unify;

import io.privet.ingest.unify.OpenedRecord.Poison;
import io.privet.ingest.unify.OpenedRecord.Ready;
import io.privet.privacy.schema.Settled;
import io.privet.profiles.store.EventApplier;
import io.privet.profiles.store.HomedEvent;
import io.privet.profiles.store.Outcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One batch, one transaction: offsets, effects, parked records and tallies together. */
final class BatchTransaction {

  private final Pool pool;
  private final EventApplier applier;
  private final PgLogOffsets offsets;
  private final ParkedRecords parked;

  BatchTransaction(Pool pool, EventApplier applier, PgLogOffsets offsets, ParkedRecords parked) {
    this.pool = pool;
    this.applier = applier;
    this.offsets = offsets;
    this.parked = parked;
  }

  /** Applies the batch and moves the offsets; on failure nothing has happened. */
  Future<Tally> run(Batch batch) {
    List<HomedEvent> events = batch.ready().stream().map(Ready::event).toList();
    return applier
        .prepare(events)
        .compose(ready -> pool.withTransaction(tx -> run(tx, batch, events)));
  }

  private Future<Tally> run(SqlConnection tx, Batch batch, List<HomedEvent> events) {
    Future<Void> moved = offsets.advance(tx, batch.spans());
    Future<List<Outcome>> applied = applier.apply(tx, events);
    Future<Void> put = parked.park(tx, batch.poison());
    return Settled.all(moved, applied, put)
        .compose(
            done -> {
              Tally tally = tally(batch, applied.result());
              return offsets.count(tx, tally).map(tally);
            });
  }

  /**
   * Finds the records that make the batch fail, by applying parts of it in transactions that are
   * rolled back.
   *
   * @return the batch with those records as poison; the same batch when every part can be applied
   */
  Future<Batch> isolate(Batch batch) {
    return poisonAmong(batch.ready())
        .map(
            found -> {
              Map<ConsumerRecord<byte[], byte[]>, OpenedRecord> poison = new HashMap<>();
              found.forEach(p -> poison.put(p.record(), p));
              return new Batch(
                  batch.records().stream().map(r -> poison.getOrDefault(r.record(), r)).toList(),
                  batch.spans());
            });
  }

  private Future<List<Poison>> poisonAmong(List<Ready> records) {
    return attempt(records)
        .map(List.<Poison>of())
        .recover(
            failure -> {
              if (Failure.of(failure) != Failure.POISON) {
                return Future.failedFuture(failure);
              }
              return records.size() == 1
                  ? Future.succeededFuture(List.of(poison(records.get(0), failure)))
                  : halves(records);
            });
  }

  private Future<List<Poison>> halves(List<Ready> records) {
    int middle = records.size() / 2;
    return poisonAmong(records.subList(0, middle))
        .compose(
            first ->
                poisonAmong(records.subList(middle, records.size()))
                    .map(
                        second -> {
                          List<Poison> both = new ArrayList<>(first);
                          both.addAll(second);
                          return both;
                        }));
  }

  private Future<Void> attempt(List<Ready> records) {
    if (records.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.withConnection(
        connection ->
            connection
                .begin()
                .compose(
                    transaction ->
                        applier
                            .apply(connection, records.stream().map(Ready::event).toList())
                            .eventually(transaction::rollback)
                            .<Void>mapEmpty()));
  }

  private static Poison poison(Ready record, Throwable failure) {
    return new Poison(record.record(), ParkReason.NOT_APPLIED, failure.getClass().getSimpleName());
  }

  private static Tally tally(Batch batch, List<Outcome> outcomes) {
    Tally tally = new Tally();
    List<Ready> ready = batch.ready();
    for (int i = 0; i < ready.size(); i++) {
      tally.add(partition(ready.get(i)), outcomes.get(i));
    }
    batch.poison().forEach(p -> tally.addParked(partition(p)));
    batch.spans().forEach((partition, span) -> tally.addExpired(partition, span.expired()));
    return tally;
  }

  private static TopicPartition partition(OpenedRecord opened) {
    return new TopicPartition(opened.record().topic(), opened.record().partition());
  }
}
