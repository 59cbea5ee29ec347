package io.privet.deploy.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.PersonKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Time from the 200 of an event to its being counted in GetProfile, while single events come in at
 * half of the rate that the whole way can keep up with. Half of the probes are people whom nobody
 * has seen before.
 */
final class Freshness implements Measure {

  private static final int CONNECTIONS = 16;
  private static final int PEOPLE = 2_000;
  private static final int PROBES = 2;
  private static final long MOST_WAITING = 2_000;
  private static final long NANOS_BETWEEN_PROBES = 50_000_000;
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;
  private static final String EVENT = "Product Viewed";

  private int run;

  Freshness() {
    this(8_000);
  }

  /**
   * For another measure that looks at freshness too.
   *
   * @param firstRun number of the first load, that no other measure uses
   */
  Freshness(int firstRun) {
    run = firstRun;
  }

  @Override
  public String name() {
    return "freshness";
  }

  @Override
  public Figure take(Site site) {
    site.node().database().release();
    double rate = sustainable(site) / 2;
    Histogram delays = probe(site, ofManyPeople(site), rate);
    double p99 = delays.getValueAtPercentile(99) / 1e3;
    return Figure.of(name(), "ms", p99).latency(delays.getValueAtPercentile(50) / 1e3, p99);
  }

  /** Events a second that are applied while as many come in as the unifier keeps up with. */
  double sustainable(Site site) {
    load(site, new AtomicLong()).closed(site.plan().warmUp());
    long before = settled(site.node());
    AtomicLong sent = new AtomicLong();
    AtomicLong handled = new AtomicLong(before);
    Thread watcher = new Thread(() -> watch(site.node(), handled), "watcher");
    watcher.setDaemon(true);
    watcher.start();
    HttpLoad.Outcome outcome =
        load(site, sent)
            .closed(
                site.plan().slice().multipliedBy(2),
                () -> sent.get() - (handled.get() - before) < MOST_WAITING);
    long applied = site.node().database().handled() - before;
    watcher.interrupt();
    settled(site.node());
    return applied * 1e9 / outcome.nanos();
  }

  private static void watch(NodeProcess node, AtomicLong handled) {
    while (!Thread.currentThread().isInterrupted()) {
      handled.set(node.database().handled());
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** Waits until the unifier rests; gives the number of records it has dealt with. */
  private static long settled(NodeProcess node) {
    long last = -1;
    for (long now = node.database().handled(); now != last; now = node.database().handled()) {
      last = now;
      LockSupport.parkNanos(500_000_000);
    }
    return last;
  }

  /** Delays in microseconds, while the load comes in at that many events a second. */
  Histogram probe(Site site, HttpLoad load, double rate) {
    ExecutorService threads = Executors.newFixedThreadPool(PROBES + 1);
    try {
      Duration duration = site.plan().freshness();
      Future<HttpLoad.Outcome> background =
          threads.submit(() -> load.paced(duration.plusSeconds(1), rate));
      long end = System.nanoTime() + duration.toNanos();
      List<Callable<Histogram>> probes = new ArrayList<>();
      for (int i = 0; i < PROBES; i++) {
        String prefix = "f" + run++ + "x";
        probes.add(() -> probe(site.node(), prefix, end));
      }
      Histogram delays = new Histogram(3);
      for (Future<Histogram> part : threads.invokeAll(probes)) {
        delays.add(part.get());
      }
      EdgeSingle.accepted(background.get());
      return delays;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("freshness: a probe failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static Histogram probe(NodeProcess node, String prefix, long end) throws IOException {
    Histogram delays = new Histogram(3);
    ShopTraffic traffic = new ShopTraffic(1, prefix, Integer.MAX_VALUE);
    long seenOfFirst = 0;
    try (HttpConnection connection = HttpConnection.open(node.http("/v1/batch"));
        GrpcLoad reads = node.grpcLoad()) {
      for (int number = 0; System.nanoTime() < end; number++) {
        boolean isNewcomer = number % 2 == 1;
        int visitor = isNewcomer ? number : 0;
        byte[] body = ShopTraffic.batch(List.of(traffic.view(visitor)));
        int status = connection.post(body);
        long accepted = System.nanoTime();
        if (status != 200) {
          throw new IllegalStateException("probe: status %d (expected: 200)".formatted(status));
        }
        long expected = isNewcomer ? 1 : ++seenOfFirst;
        awaitCount(reads, prefix + "a" + visitor, expected);
        delays.recordValue((System.nanoTime() - accepted) / 1_000);
        LockSupport.parkNanos(NANOS_BETWEEN_PROBES);
      }
    }
    return delays;
  }

  private static void awaitCount(GrpcLoad reads, String anonymousId, long expected) {
    GetProfileRequest request =
        GetProfileRequest.newBuilder()
            .setPurpose(NodeProcess.PURPOSE)
            .setPerson(
                PersonKey.newBuilder()
                    .setIdentifier(
                        EventIdentifier.newBuilder().setKind("anonymous_id").setValue(anonymousId)))
            .build();
    while (count(reads, request) < expected) {
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
    }
  }

  private static long count(GrpcLoad reads, GetProfileRequest request) {
    try {
      return reads.get(request).getProfile().getEventsList().stream()
          .filter(e -> e.getName().equals(EVENT))
          .mapToLong(EventCount::getCount)
          .sum();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return 0;
      }
      throw e;
    }
  }

  private HttpLoad load(Site site, AtomicLong sent) {
    int number = run++;
    List<String> bodies = bodies(number, PEOPLE);
    return new HttpLoad(
        CONNECTIONS,
        site.node().http("/v1/track"),
        c -> new Counted(new Patched(bodies, 1, c, number), sent));
  }

  /** A load of which every second connection sends events of one and the same person. */
  HttpLoad halfOfOnePerson(Site site) {
    int number = run++;
    List<String> many = bodies(number, PEOPLE);
    List<String> one = bodies(run++, 1);
    return new HttpLoad(
        CONNECTIONS,
        site.node().http("/v1/track"),
        c -> new Patched(c % 2 == 0 ? one : many, 1, c, number));
  }

  HttpLoad ofManyPeople(Site site) {
    return load(site, new AtomicLong());
  }

  private static List<String> bodies(int number, int people) {
    return new ShopTraffic(number, "l" + number + "x", people).tracks(64);
  }

  /** Counts what is taken. */
  private record Counted(HttpBodies bodies, AtomicLong taken) implements HttpBodies {

    @Override
    public byte[] next() {
      taken.addAndGet(bodies.eventsPerBody());
      return bodies.next();
    }

    @Override
    public int eventsPerBody() {
      return bodies.eventsPerBody();
    }
  }
}
