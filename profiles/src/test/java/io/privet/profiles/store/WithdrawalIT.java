package io.privet.profiles.store;

import static io.privet.profiles.testing.TestEvent.track;
import static io.privet.profiles.testing.TestProfiles.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.event.Event;
import io.privet.profiles.testing.TestEvent;
import io.privet.profiles.testing.TestProfiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WithdrawalIT {

  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final Purpose MARKETING = Purposes.standard().find("marketing").orElseThrow();

  private TestProfiles profiles;

  @BeforeEach
  void start() {
    profiles = new TestProfiles();
  }

  @AfterEach
  void stop() {
    profiles.close();
  }

  @Test
  void aWithdrawalWinsOverAnEarlierGrantWhoseClockRunsAhead() {
    apply(grant().build());
    assertThat(isDenied()).isFalse();
    apply(withdrawal().build());
    assertThat(isDenied()).isTrue();
  }

  @Test
  void andSoInTheOtherOrderAndInOneBatch() {
    Event grant = grant().build();
    Event withdrawal = withdrawal().build();
    apply(withdrawal);
    apply(grant);
    assertThat(isDenied()).isTrue();
    apply(grant, withdrawal);
    assertThat(isDenied()).isTrue();
    assertThat(profiles.number("select count(*) from privacy.consent")).isEqualTo(2);
  }

  @Test
  void aLaterGrantStillWins() {
    apply(withdrawal().build());
    apply(
        choice(true)
            .at(NOON.plus(Duration.ofHours(1)))
            .receivedAt(NOON.plus(Duration.ofHours(1)))
            .build());
    assertThat(isDenied()).isFalse();
  }

  private static TestEvent grant() {
    return choice(true).at(NOON.plus(Duration.ofHours(23))).receivedAt(NOON);
  }

  private static TestEvent withdrawal() {
    return choice(false).at(NOON.plusSeconds(60)).receivedAt(NOON.plusSeconds(61));
  }

  private static TestEvent choice(boolean granted) {
    return track("Choice").of("user_id", "u").under("necessary").says("marketing", granted);
  }

  private void apply(Event... events) {
    profiles.apply(List.of(events));
  }

  private boolean isDenied() {
    return await(profiles.people().find(profiles.pool(), profiles.profile("user_id", "u")))
        .orElseThrow()
        .denied()
        .contains(MARKETING);
  }
}
