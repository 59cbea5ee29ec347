package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:15:30.123Z,2026-11-22T10:15:30.123Z",
    "2026-11-22T10:15:30Z,2026-11-22T10:15:30Z",
    "2026-11-22t10:15:30z,2026-11-22T10:15:30Z",
    "2026-11-22T10:15:30.123456789Z,2026-11-22T10:15:30.123Z",
    "2026-11-22T10:15:30+02:00,2026-11-22T08:15:30Z",
    "2026-11-22T10:15:30+0200,2026-11-22T08:15:30Z",
    "2026-11-22T10:15:30+02,2026-11-22T08:15:30Z",
    "2026-11-22T10:15:30,2026-11-22T10:15:30Z",
    "2026-11-22T10:15Z,2026-11-22T10:15:00Z",
    "2026-11-22 10:15:30.5,2026-11-22T10:15:30.500Z",
    "2026-11-22,2026-11-22T00:00:00Z",
    "1795342530123,2026-11-22T10:15:30.123Z",
  })
  void readsTheUsualForms(String text, Instant time) {
    assertThat(Timestamps.read(TextNode.valueOf(text))).contains(time);
  }

  @Test
  void readsMilliseconds() {
    assertThat(Timestamps.read(LongNode.valueOf(1_795_342_530_123L)))
        .contains(Instant.parse("2026-11-22T10:15:30.123Z"));
    assertThat(Timestamps.read(IntNode.valueOf(0))).contains(Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-13-01T00:00:00.000Z",
        "2026-02-30T00:00:00.000Z",
        "2026-11-22T25:00:00.000Z",
        "2026-1a-22T10:15:30.123Z",
        "22.11.2026",
        "99999999999999999999",
      })
  void readsNothingElse(String text) {
    assertThat(Timestamps.read(TextNode.valueOf(text))).isEmpty();
  }

  @Test
  void correctsAClockThatIsWrong() {
    Instant received = Instant.parse("2026-11-22T10:00:10Z");

    assertThat(
            Timestamps.corrected(
                Instant.parse("2031-01-01T00:00:00Z"),
                Instant.parse("2031-01-01T00:00:05Z"),
                received))
        .isEqualTo(Instant.parse("2026-11-22T10:00:05Z"));
  }
}
