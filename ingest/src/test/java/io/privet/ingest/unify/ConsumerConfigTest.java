package io.privet.ingest.unify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerConfigTest {

  @Test
  void takesFurtherPropertiesButNoneThatTheUnifierSets() {
    UnifierSettings settings =
        UnifierSettings.of(
            "k:9092",
            "privet.events",
            Map.of("security.protocol", "SSL", "isolation.level", "read_uncommitted"));
    assertThat(Unifier.consumerConfig(settings))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "k:9092")
        .containsEntry("isolation.level", "read_committed");
  }
}
