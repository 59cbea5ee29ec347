package io.privet.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class ReportTest {

  private static final Figure SINGLE =
      Figure.of("edge.single", "events/s", 12_345).over(20_000).latency(0.512, 1.25).floorP99(0.5);
  private static final Figure START = Figure.of("start", "s", 16.5);

  @Test
  void writesEveryFieldOfAFigure() throws Exception {
    JsonNode first = new ObjectMapper().readTree(Report.json(List.of(SINGLE, START))).get(0);
    assertThat(first.toString())
        .isEqualTo(
            """
            {"name":"edge.single","unit":"events/s","value":12350.0,"floor":20000.0,"ratio":0.6173,\
            "p50_ms":0.512,"p99_ms":1.25,"floor_p99_ms":0.5}""");
  }

  @Test
  void writesWhatIsAbsentAsNull() throws Exception {
    JsonNode start = new ObjectMapper().readTree(Report.json(List.of(START))).get(0);
    assertThat(StreamSupport.stream(start.spliterator(), false).filter(JsonNode::isNull))
        .hasSize(5);
    assertThat(start.get("value").doubleValue()).isEqualTo(16.5);
  }

  @Test
  void saysWhichTargetsAreMissed() {
    assertThat(Report.table(List.of(SINGLE, START)).lines().skip(1))
        .satisfiesExactly(
            line ->
                assertThat(line).contains("0.62").endsWith("ratio >= 0.5 met, p99 <= 3x floor met"),
            line -> assertThat(line).endsWith("<= 15 s MISSED"));
  }

  @Test
  void missesATargetOfATailThatIsFourTimesTheFloors() {
    Figure slow = Figure.of("edge.single", "events/s", 9).over(10).latency(1, 4).floorP99(1);
    assertThat(Report.table(List.of(slow))).contains("p99 <= 3x floor MISSED");
  }

  @Test
  void hasATargetForEveryFigure() {
    assertThat(Bench.NAMES).allSatisfy(name -> assertThat(Target.of(name)).isNotEmpty());
  }
}
