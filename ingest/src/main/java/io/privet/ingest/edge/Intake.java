package io.privet.ingest.edge;

import io.privet.ingest.edge.Payload.RawEvent;
import io.privet.ingest.log.EventLog;
import io.privet.ingest.log.EventLog.Entry;
import io.privet.ingest.log.LogFormat;
import io.privet.ingest.log.LogUnavailableException;
import io.privet.privacy.keys.SealingKey;
import io.privet.profiles.event.EventCodec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Takes the events of a request: maps, seals and appends them, and tells what became of each. */
final class Intake {

  private final EventMapper mapper;
  private final EventLog log;

  Intake(EventMapper mapper, EventLog log) {
    this.mapper = mapper;
    this.log = log;
  }

  /** The results in the order of the events; known when the log has answered for each. */
  Future<List<Result>> take(Payload payload, Reception reception, SealingKey key) {
    List<Mapped> mapped = new ArrayList<>(payload.events().size());
    List<Entry> entries = new ArrayList<>(payload.events().size());
    for (RawEvent raw : payload.events()) {
      Mapped outcome = mapper.map(raw, reception);
      mapped.add(outcome);
      if (outcome instanceof Mapped.Accepted accepted) {
        entries.add(seal(accepted, key));
      }
    }
    return log.appendAll(entries)
        .recover(failure -> unavailable(failure, entries.size()))
        .map(missing -> results(mapped, missing));
  }

  private static Entry seal(Mapped.Accepted accepted, SealingKey key) {
    byte[] home = accepted.home().bytes();
    byte[] sealed = key.seal(LogFormat.value(home), EventCodec.encode(accepted.event()));
    return new Entry(accepted.home(), sealed);
  }

  private static Future<BitSet> unavailable(Throwable failure, int count) {
    if (!(failure instanceof LogUnavailableException)) {
      return Future.failedFuture(failure);
    }
    BitSet all = new BitSet(count);
    all.set(0, count);
    return Future.succeededFuture(all);
  }

  private static List<Result> results(List<Mapped> mapped, BitSet missing) {
    List<Result> results = new ArrayList<>(mapped.size());
    int entry = 0;
    for (Mapped outcome : mapped) {
      if (outcome instanceof Mapped.Accepted accepted) {
        results.add(result(accepted, missing.get(entry++)));
      } else if (outcome instanceof Mapped.Rejected rejected) {
        results.add(new Result(Result.Status.REJECTED, rejected.messageId(), rejected.errors()));
      }
    }
    return results;
  }

  private static Result result(Mapped.Accepted accepted, boolean missing) {
    return new Result(
        missing ? Result.Status.UNAVAILABLE : Result.Status.ACCEPTED,
        Optional.of(accepted.event().messageId()),
        accepted.warnings());
  }
}
