package io.privet.deploy.bench;

import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The stored form of an event, written and read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventCodecBenchmark {

  private final Event event = BenchmarkEvents.event(0);
  private final byte[] stored = EventCodec.encode(event);

  /** Writes. */
  @Benchmark
  public byte[] encode() {
    return EventCodec.encode(event);
  }

  /** Reads. */
  @Benchmark
  public Event decode() {
    return EventCodec.decode(stored);
  }
}
