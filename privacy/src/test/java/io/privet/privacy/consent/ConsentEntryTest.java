package io.privet.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.consent.Purpose.LawfulBasis;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsentEntryTest {

  @Test
  void timeIsCutToWhatTheDatabaseKeeps() {
    assertThat(entry(Instant.parse("2026-01-01T00:00:00.123456789Z"), "web").time())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00.123456Z"));
  }

  @Test
  void timesAndSourcesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> entry(Instant.MAX, "web"))
        .hasMessage("consent: time (expected: year 1 to 9999)");
    assertThatThrownBy(() -> entry(Instant.MIN, "web")).hasMessageContaining("year 1 to 9999");
    for (String source : new String[] {"", "x".repeat(201), "a\0b"}) {
      assertThatThrownBy(() -> entry(Instant.EPOCH, source))
          .hasMessage(
              "consent: source of %d characters (expected: 1 to 200, no NUL)", source.length());
    }
  }

  @Test
  void aStateCannotBothGrantAndDeny() {
    assertThatThrownBy(() -> new ConsentState(new PurposeSet(3), new PurposeSet(2)))
        .hasMessage("consent: a purpose both granted and denied");
  }

  private static ConsentEntry entry(Instant time, String source) {
    return new ConsentEntry(
        new ProfileId(new UUID(1, 2)),
        new Purpose("marketing", 3, LawfulBasis.CONSENT),
        true,
        time,
        new UUID(0, 0),
        source);
  }
}
