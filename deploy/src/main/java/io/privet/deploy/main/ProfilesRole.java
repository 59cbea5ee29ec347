package io.privet.deploy.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.privacy.access.TokenFile;
import io.privet.privacy.access.Tokens;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.read.ProfileChanges;
import io.privet.profiles.service.ProfileServer;
import io.privet.profiles.service.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** ProfileService over gRPC. */
final class ProfilesRole implements AutoCloseable {

  private final ProfileServer server;
  private final int port;

  private ProfilesRole(ProfileServer server, int port) {
    this.server = server;
    this.port = port;
  }

  static ProfilesRole start(
      PrivetSettings.Grpc settings,
      Path tokensFile,
      Foundation foundation,
      ProfileChanges changes,
      MeterRegistry metrics) {
    Tokens tokens = tokens(tokensFile, foundation.purposes());
    ProfileServer server =
        new ProfileServer(
            serverSettings(settings),
            new ProfileServer.Wiring(
                foundation.vertx(),
                foundation.reads(),
                changes,
                foundation.applier(),
                foundation.dataKeys(),
                foundation.blindIndex(),
                foundation.purposes(),
                foundation.rules(),
                tokens::authenticate,
                metrics,
                foundation.clock()));
    return new ProfilesRole(server, Futures.await(server.start()));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    Futures.await(server.stop());
  }

  private static ServerSettings serverSettings(PrivetSettings.Grpc settings) {
    ServerSettings standard = ServerSettings.loopback(settings.port());
    return new ServerSettings(
        settings.host(),
        settings.port(),
        tls(settings.tls()),
        standard.reflection(),
        standard.maxInboundBytes(),
        standard.maxConcurrentCalls(),
        standard.maxWatches(),
        standard.maxCallTime());
  }

  private static Optional<ServerSettings.Tls> tls(PrivetSettings.Tls tls) {
    return tls.certificate()
        .flatMap(certificate -> tls.key().map(key -> new ServerSettings.Tls(certificate, key)));
  }

  private static Tokens tokens(Path file, Purposes purposes) {
    try {
      return new Tokens(TokenFile.read(file, purposes));
    } catch (IOException e) {
      throw new UncheckedIOException("definitions: not readable: " + file, e);
    }
  }
}
