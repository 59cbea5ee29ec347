package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PatchedTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givesEveryEventAnIdOfItsOwn() throws Exception {
    String batch = new String(new ShopTraffic(1, "t", 100).batch(20), UTF_8);
    Set<String> ids = new HashSet<>();
    for (int connection = 0; connection < 2; connection++) {
      Patched bodies = new Patched(List.of(batch), 20, connection, 3);
      for (int request = 0; request < 5; request++) {
        for (JsonNode event : JSON.readTree(bodies.next()).get("batch")) {
          ids.add(event.get("messageId").textValue());
        }
      }
    }
    assertThat(ids).hasSize(200);
  }

  @Test
  void makesEventsOfAboutSixHundredBytes() {
    ShopTraffic traffic = new ShopTraffic(2, "t", 1_000);
    double bytes = 0;
    for (int i = 0; i < 1_000; i++) {
      bytes += traffic.next().json().getBytes(UTF_8).length;
    }
    assertThat(bytes / 1_000).isBetween(450.0, 750.0);
  }

  @Test
  void makesTheSameVisitsFromTheSameSeed() {
    ShopTraffic one = new ShopTraffic(5, "t", 1_000);
    ShopTraffic other = new ShopTraffic(5, "t", 1_000);
    for (int i = 0; i < 100; i++) {
      assertThat(one.next().visitor()).isEqualTo(other.next().visitor());
    }
  }
}
