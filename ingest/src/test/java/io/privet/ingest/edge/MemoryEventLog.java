package io.privet.ingest.edge;

import io.privet.ingest.log.EventLog;
import io.privet.ingest.log.LogFormat;
import io.privet.ingest.log.LogUnavailableException;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;

/** An event log in memory that can be told to fail. */
final class MemoryEventLog implements EventLog {

  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private volatile IntPredicate loses = index -> false;

  void away(boolean now) {
    away = now;
  }

  /** From now on the records at these indexes of an append are not acknowledged. */
  void losing(IntPredicate indexes) {
    loses = indexes;
  }

  List<Entry> entries() {
    return entries;
  }

  /** All events, opened and read back. */
  List<Event> events(SealingKey key) {
    return entries.stream()
        .map(e -> EventCodec.decode(key.open(LogFormat.value(e.home().bytes()), e.sealed())))
        .toList();
  }

  @Override
  public Future<Void> append(ProfileId home, byte[] sealed) {
    return appendAll(List.of(new Entry(home, sealed))).mapEmpty();
  }

  @Override
  public Future<BitSet> appendAll(List<Entry> more) {
    if (away) {
      return Future.failedFuture(new LogUnavailableException("away", Duration.ofSeconds(1)));
    }
    BitSet missing = new BitSet();
    for (int i = 0; i < more.size(); i++) {
      if (loses.test(i)) {
        missing.set(i);
      } else {
        entries.add(more.get(i));
      }
    }
    return Future.succeededFuture(missing);
  }

  @Override
  public boolean isReady() {
    return !away;
  }
}
