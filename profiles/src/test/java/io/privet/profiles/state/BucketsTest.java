package io.privet.profiles.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static final List<Long> ONE = List.of(0L, 1L);

  @Test
  void anEventOfTomorrowTakesNothingFromTheLastTwoDays() {
    long now = Instant.parse("2026-11-22T10:30:00Z").toEpochMilli();
    long tomorrow = now + Duration.ofHours(24).toMillis();
    long before = now - Duration.ofHours(47).toMillis();
    List<Long> joined =
        Arrays.stream(Buckets.HOURS.join(ONE, tomorrow, ONE, before)).boxed().toList();
    assertThat(Buckets.HOURS.sum(joined, tomorrow, now, 48)).isEqualTo(1);
  }
}
