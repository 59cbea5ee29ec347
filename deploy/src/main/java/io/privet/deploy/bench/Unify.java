package io.privet.deploy.bench;

import io.privet.ingest.log.LogFormat;
import io.privet.ingest.unify.UnifierSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Events a second that the unifier drains from the log, beside bare batched inserts of rows of the
 * same lengths on as many connections. It is the steady rate: from the first commit that is seen
 * until 95 % are applied, without joining the consumer group and without the last batches, which
 * not every worker has.
 */
final class Unify implements Measure {

  private static final double STEADY = 0.95;
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  private int run;

  private record Round(double node, double floor) {}

  @Override
  public String name() {
    return "unify";
  }

  @Override
  public Figure take(Site site) {
    long warm = System.nanoTime() + site.plan().warmUp().toNanos();
    while (System.nanoTime() < warm) {
      drain(site);
    }
    NodeDatabase.Sizes sizes = site.node().database().sizes();
    UnifierSettings unifier = UnifierSettings.of("", LogFormat.TOPIC, Map.of());
    FloorInserts.Work work =
        new FloorInserts.Work(
            site.plan().drain(),
            unifier.maxBatchEvents(),
            unifier.workers(),
            sizes.event(),
            sizes.state());
    site.floor().insert(work);
    List<Round> rounds = new ArrayList<>();
    for (int round = 0; round < site.plan().rounds(); round++) {
      double drained = drain(site);
      rounds.add(new Round(drained, site.floor().insert(work)));
    }
    return Figure.of(name(), "events/s", Median.of(rounds, Round::node))
        .over(Median.of(rounds, Round::floor));
  }

  private double drain(Site site) {
    int number = run++;
    int events = site.plan().drain();
    site.node().database().hold();
    long before = site.node().database().handled();
    ShopTraffic traffic = new ShopTraffic(1_000 + number, "d" + number + "x", Integer.MAX_VALUE);
    Preload.send(site.node().http("/v1/batch"), traffic, events);
    site.node().database().release();
    return rate(site.node(), before, events);
  }

  private static double rate(NodeProcess node, long before, int events) {
    long giveUp = System.nanoTime() + PATIENCE_NANOS;
    long first = awaitHandled(node, before + 1, giveUp);
    long start = System.nanoTime();
    long last = awaitHandled(node, before + (long) (events * STEADY), giveUp);
    double rate = (last - first) * 1e9 / (System.nanoTime() - start);
    awaitHandled(node, before + events, giveUp);
    if (node.database().unapplied() > 0) {
      throw new IllegalStateException("unifier: events not applied (expected: all)");
    }
    return rate;
  }

  private static long awaitHandled(NodeProcess node, long least, long giveUp) {
    for (long handled = node.database().handled(); ; handled = node.database().handled()) {
      if (handled >= least) {
        return handled;
      }
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException("unifier: does not come to an end");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
