package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.SettingsLoader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedRoleTest {

  @Test
  void givesItsClientsTheFurtherProperties() {
    PrivetSettings settings =
        SettingsLoader.load(
                Map.of(
                    "kafka.bootstrap-servers", "k:9092", "kafka.client.security.protocol", "SSL"),
                Map.of(),
                Optional.empty())
            .settings();
    assertThat(FeedRole.kafka(settings.kafka(), "k:9092"))
        .isEqualTo(Map.of("bootstrap.servers", "k:9092", "security.protocol", "SSL"));
  }
}
