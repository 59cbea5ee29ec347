package io.privet.deploy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * HTTP load over keep-alive connections, a thread each, with blocking sockets: the least work on
 * the side of the client, since client and server share the machine.
 */
final class HttpLoad {

  /** Latencies are in microseconds. */
  private static final int DIGITS = 3;

  private final int connections;
  private final HttpTarget target;
  private final IntFunction<HttpBodies> bodies;

  /**
   * Prepares load.
   *
   * @param connections number of connections
   * @param target where to
   * @param bodies what, by number of the connection
   */
  HttpLoad(int connections, HttpTarget target, IntFunction<HttpBodies> bodies) {
    this.connections = connections;
    this.target = target;
    this.bodies = bodies;
  }

  /**
   * What a load came to.
   *
   * @param accepted events in requests that were answered with 200
   * @param refused requests that were answered otherwise
   * @param refusal status of one of them, 0 when there is none
   * @param nanos time it took
   * @param latency of the requests answered with 200, in microseconds
   */
  record Outcome(long accepted, long refused, int refusal, long nanos, Histogram latency) {

    double eventsPerSecond() {
      return accepted * 1e9 / nanos;
    }

    double millisAt(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /** Each connection sends its next request as soon as the last is answered. */
  Outcome closed(Duration duration) {
    return run(duration, 0, () -> true);
  }

  /** As {@link #closed(Duration)}; a connection waits while the gate is shut. */
  Outcome closed(Duration duration, BooleanSupplier gate) {
    return run(duration, 0, gate);
  }

  /**
   * So many requests a second over all connections, evenly spaced. A latency counts from when its
   * request was due, so a request that waited for a late one before it shows that wait.
   */
  Outcome paced(Duration duration, double requestsPerSecond) {
    return run(duration, requestsPerSecond, () -> true);
  }

  private Outcome run(Duration duration, double rate, BooleanSupplier gate) {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long start = System.nanoTime() + 20_000_000;
      List<Callable<Outcome>> tasks = new ArrayList<>();
      for (int number = 0; number < connections; number++) {
        Pace pace = Pace.of(rate, number, connections, start);
        HttpBodies source = bodies.apply(number);
        tasks.add(() -> send(source, pace, start, start + duration.toNanos(), gate));
      }
      return sum(threads.invokeAll(tasks), start);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Outcome send(HttpBodies source, Pace pace, long start, long end, BooleanSupplier gate)
      throws IOException {
    Histogram latency = new Histogram(DIGITS);
    long accepted = 0;
    long refused = 0;
    int refusal = 0;
    try (HttpConnection connection = HttpConnection.open(target)) {
      waitUntil(start);
      for (long request = 0; ; request++) {
        while (!gate.getAsBoolean()) {
          LockSupport.parkNanos(1_000_000);
        }
        long due = pace.due(request);
        if (Math.max(due, System.nanoTime()) >= end) {
          return new Outcome(accepted, refused, refusal, System.nanoTime() - start, latency);
        }
        waitUntil(due);
        int status = connection.post(source.next());
        if (status == 200) {
          accepted += source.eventsPerBody();
          latency.recordValue(Math.max(0, System.nanoTime() - due) / 1_000);
        } else {
          refused++;
          refusal = status;
        }
      }
    }
  }

  private static Outcome sum(List<Future<Outcome>> parts, long start) throws InterruptedException {
    Histogram latency = new Histogram(DIGITS);
    long accepted = 0;
    long refused = 0;
    int refusal = 0;
    long nanos = System.nanoTime() - start;
    for (Future<Outcome> part : parts) {
      try {
        accepted += part.get().accepted();
        refused += part.get().refused();
        refusal = Math.max(refusal, part.get().refusal());
        latency.add(part.get().latency());
      } catch (ExecutionException e) {
        throw new IllegalStateException("load: a connection failed", e.getCause());
      }
    }
    return new Outcome(accepted, refused, refusal, nanos, latency);
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** When the requests of a connection are due; without a rate, now. */
  private record Pace(double nanosBetween, long first) {

    static Pace of(double rate, int number, int connections, long start) {
      return rate == 0
          ? new Pace(0, 0)
          : new Pace(connections * 1e9 / rate, start + (long) (number * 1e9 / rate));
    }

    long due(long request) {
      return nanosBetween == 0 ? System.nanoTime() : first + (long) (request * nanosBetween);
    }
  }
}
