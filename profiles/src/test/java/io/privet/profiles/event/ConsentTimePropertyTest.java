package io.privet.profiles.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.profiles.testing.TestEvent;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ConsentTimePropertyTest {

  private static final long DAY_MILLIS = 86_400_000;
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00.000456Z");

  @Property
  void isTheEventsTimeUnlessThatIsAfterItsReceipt(
      @ForAll @LongRange(min = -DAY_MILLIS, max = DAY_MILLIS) long ahead) {
    Event event = received(NOON, ahead);
    assertThat(event.consentTime()).isBeforeOrEqualTo(event.receivedAt());
    assertThat(event.consentTime())
        .isEqualTo(ahead > 0 ? Instant.parse("2026-11-01T12:00:00Z") : event.time());
  }

  @Property
  void whatIsReceivedLaterByARightClockIsNeverBeforeWhatAWrongClockSaid(
      @ForAll @LongRange(min = 0, max = DAY_MILLIS) long ahead,
      @ForAll @LongRange(min = 0, max = DAY_MILLIS) long laterMicros) {
    Event grant = received(NOON, ahead);
    Event withdrawal = received(NOON.plusNanos(laterMicros * 1_000), 0);
    assertThat(withdrawal.consentTime()).isAfterOrEqualTo(grant.consentTime());
  }

  private static Event received(Instant when, long aheadMillis) {
    Instant time = Instant.ofEpochMilli(when.toEpochMilli()).plus(Duration.ofMillis(aheadMillis));
    return TestEvent.track("Choice").of("user_id", "u").at(time).receivedAt(when).build();
  }
}
