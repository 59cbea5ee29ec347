package io.privet.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final InFlight inFlight =
      new InFlight(
          new LogSettings(
              "localhost:1",
              1,
              (short) 1,
              1 << 20,
              3,
              Duration.ofSeconds(30),
              Duration.ofSeconds(5),
              Map.of()));

  @Test
  void isBoundedInBytes() {
    assertThat(inFlight.tryEnter(1, 1 << 20, 0)).isTrue();
    assertThat(inFlight.tryEnter(1, 1, 0)).isFalse();
    inFlight.leave(1 << 20);
    assertThat(inFlight.tryEnter(1, 1, 0)).isTrue();
    assertThat(inFlight.bytes()).isEqualTo(1);
  }

  @Test
  void isBoundedInEvents() {
    assertThat(inFlight.tryEnter(3, 3, 0)).isTrue();
    assertThat(inFlight.tryEnter(1, 1, 0)).isFalse();
    inFlight.leave(1);
    assertThat(inFlight.tryEnter(1, 1, 0)).isTrue();
    assertThat(inFlight.events()).isEqualTo(3);
  }

  @Test
  void isStalledWhenNothingMovesWhileSomethingWaits() {
    assertThat(inFlight.isStalled(100 * SECOND)).as("nothing waits").isFalse();
    inFlight.tryEnter(2, 2, 100 * SECOND);
    assertThat(inFlight.isStalled(105 * SECOND)).isFalse();
    assertThat(inFlight.isStalled(106 * SECOND)).isTrue();
    inFlight.acknowledged(106 * SECOND);
    assertThat(inFlight.isStalled(107 * SECOND)).isFalse();
    inFlight.leave(1);
    inFlight.leave(1);
    assertThat(inFlight.isStalled(200 * SECOND)).isFalse();
  }
}
