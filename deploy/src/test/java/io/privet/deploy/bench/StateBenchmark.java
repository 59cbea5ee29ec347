package io.privet.deploy.bench;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.event.Event;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.profiles.state.ProfileState;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The state of a customer with about 2 kB of it: written by the unifier, read by the service. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateBenchmark {

  private static final int LEAST_BYTES = 2_000;

  private final Purpose purpose = Purposes.standard().find("personalization").orElseThrow();
  private final Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private byte[] state = new byte[0];
  private byte[] other = new byte[0];
  private List<Event> fresh = List.of();

  /** Folds events until the state is large enough. */
  @Setup
  public void prepare() {
    int events = 10;
    while (folded(0, events).encode().length < LEAST_BYTES) {
      events += 10;
    }
    state = folded(0, events).encode();
    other = folded(events, 10).encode();
    fresh = List.of(BenchmarkEvents.event(events + 10));
  }

  /** One event into a stored state: decoded, folded, encoded. */
  @Benchmark
  public byte[] fold() {
    return ProfileState.decode(state).fold(fresh).encode();
  }

  /** A read of a person with two profiles: decoded, merged, viewed, rendered. */
  @Benchmark
  public Profile read() {
    ProfileState merged = ProfileState.decode(state).merge(ProfileState.decode(other));
    return ProfileRenderer.render(merged.view(purpose), now).build();
  }

  private static ProfileState folded(int first, int count) {
    return ProfileState.empty()
        .fold(IntStream.range(first, first + count).mapToObj(BenchmarkEvents::event).toList());
  }
}
