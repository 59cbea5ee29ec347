package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  private static final Optional<ServerSettings.Tls> TLS =
      Optional.of(new ServerSettings.Tls(Path.of("tls.crt"), Path.of("tls.key")));

  @Test
  void refusesAnyOtherAddressThanLoopbackWithoutTls() {
    assertThatThrownBy(() -> settings("0.0.0.0", Optional.empty(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without TLS (expected: a loopback address");
  }

  @Test
  void takesAnyAddressWithTls() {
    assertThat(settings("0.0.0.0", TLS, 1).host()).isEqualTo("0.0.0.0");
  }

  @Test
  void takesLoopbackWithoutTls() {
    assertThat(settings("::1", Optional.empty(), 1).tls()).isEmpty();
    assertThat(ServerSettings.loopback(0).reflection()).isTrue();
  }

  @Test
  void refusesBoundsThatLetNothingThrough() {
    assertThatThrownBy(() -> settings("127.0.0.1", Optional.empty(), 0))
        .hasMessage("max-concurrent-calls: 0 (expected: at least 1)");
  }

  private static ServerSettings settings(
      String host, Optional<ServerSettings.Tls> tls, int maxConcurrentCalls) {
    return new ServerSettings(
        host, 0, tls, false, 1 << 20, maxConcurrentCalls, 1, Duration.ofSeconds(1));
  }
}
