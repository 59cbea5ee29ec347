package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdgeTest {

  private final MemoryEventLog log = new MemoryEventLog();
  private final TestEdge edge = TestEdge.over(log);

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void answersWithTheMessageIdWhenAnEventIsDurable() {
    var answer =
        edge.post(
            "/v1/track",
            """
            {"event":"Product Viewed","userId":"u1","messageId":"m1","properties":{"price":9.90}}
            """);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"success\":true,\"messageId\":\"m1\"}");
    assertThat(log.events(edge.key))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.source()).isEqualTo("web");
              assertThat(event.name()).isEqualTo("Product Viewed");
              assertThat(event.properties()).hasToString("{\"price\":9.90}");
            });
  }
}
