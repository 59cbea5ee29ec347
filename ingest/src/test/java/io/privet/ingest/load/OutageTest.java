package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.ingest.load.EdgeAnswer.From;
import io.privet.ingest.load.EdgeAnswer.Later;
import io.privet.ingest.load.ImportSettings.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final Outage outage =
      new Outage(URI.create("http://node"), Limits.standard(), Progress.none());

  @Test
  void waitsShortlyWhereOnlyAProxyAnswers() {
    outage.heard(new Later(Duration.ZERO, "status 502", From.SERVER));

    assertThat(outage.left(System.nanoTime()))
        .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    assertThat(outage.requestTimeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void waitsLongForAnEdgeThatAnsweredBefore() {
    outage.heard(new EdgeAnswer.Results(List.of(), Duration.ZERO));

    assertThat(outage.left(System.nanoTime()))
        .isBetween(Duration.ofSeconds(299), Duration.ofMinutes(5));
  }

  @Test
  void takesAProblemForAnEdgesAnswer() {
    outage.heard(new Later(Duration.ZERO, "status 503", From.EDGE));

    assertThat(outage.left(System.nanoTime())).isGreaterThan(Duration.ofMinutes(4));
  }
}
