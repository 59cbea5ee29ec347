package io.privet.profiles.service;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.access.Principal;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.keys.DataKeys;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.read.ProfileChanges;
import io.privet.profiles.read.Timeline;
import io.privet.profiles.store.EventApplier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The gRPC server of profiles: the profile service, health and, when wanted, reflection. Its
 * threads only move bytes and start queries; none waits.
 */
public final class ProfileServer {

  private static final int MAX_METADATA_BYTES = 16 * 1024;
  private static final int MAX_CALLS_PER_CONNECTION = 1000;
  private static final Duration MIN_KEEPALIVE = Duration.ofSeconds(10);
  private static final Duration KEEPALIVE = Duration.ofSeconds(60);
  private static final Duration MAX_CONNECTION_AGE = Duration.ofHours(1);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final StoreHealth health;
  private final RequestWait requestWait;
  private final Server server;

  /**
   * What the server works with.
   *
   * @param vertx the event loops
   * @param pool connections to the primary database; they should cache prepared statements
   * @param changes announcements of changed profiles; started and stopped by its owner
   * @param applier writes events
   * @param dataKeys the data keys
   * @param blindIndex keyed hashes
   * @param purposes the declared purposes
   * @param rules the identifier kinds
   * @param tokens finds the principal of a bearer token
   * @param registry takes the metrics
   * @param clock the time now
   */
  public record Wiring(
      Vertx vertx,
      Pool pool,
      ProfileChanges changes,
      EventApplier applier,
      DataKeys dataKeys,
      BlindIndex blindIndex,
      Purposes purposes,
      IdentityRules rules,
      Function<String, Optional<Principal>> tokens,
      MeterRegistry registry,
      Clock clock) {}

  /** Builds the server; {@link #start} binds it. */
  public ProfileServer(ServerSettings settings, Wiring wiring) {
    vertx = wiring.vertx();
    health = new StoreHealth(wiring.vertx(), wiring.pool());
    NettyServerBuilder builder =
        bounded(
            NettyServerBuilder.forAddress(
                    new InetSocketAddress(settings.host(), settings.port()), credentials(settings))
                .directExecutor()
                .maxInboundMessageSize(settings.maxInboundBytes()));
    requestWait = new RequestWait(wiring.vertx(), settings.maxCallTime());
    // The last one is asked first: metrics see every call, and only who has a token counts against
    // the limit.
    builder
        .intercept(requestWait)
        .intercept(new CallLimit(settings.maxConcurrentCalls()))
        .intercept(new TokenInterceptor(wiring.tokens()))
        .intercept(new CallMetrics(wiring.registry()))
        .addService(profiles(settings, wiring))
        .addService(health.service());
    if (settings.reflection()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    server = builder.build();
  }

  /** Binds; the result is the port. */
  public Future<Integer> start() {
    requestWait.start();
    return health
        .start()
        .compose(
            checked ->
                vertx.executeBlocking(
                    () -> {
                      server.start();
                      return server.getPort();
                    }));
  }

  /** Lets calls end for up to five seconds, then breaks them off. */
  public Future<Void> stop() {
    health.stop();
    return vertx
        .executeBlocking(
            () -> {
              server.shutdown();
              if (!server.awaitTermination(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS);
              }
              return null;
            })
        .onComplete(stopped -> requestWait.stop())
        .mapEmpty();
  }

  /** What runs in the server, for a look at its rpcs. */
  Server server() {
    return server;
  }

  private static ProfileGrpcService profiles(ServerSettings settings, Wiring wiring) {
    PersonReader people = new PersonReader(wiring.dataKeys());
    Requests requests =
        new Requests(wiring.purposes(), wiring.rules(), new IdentifierIndex(wiring.blindIndex()));
    Watches watches = new Watches(wiring.vertx(), settings.maxWatches(), wiring.registry());
    wiring.changes().listen(watches);
    return new ProfileGrpcService(
        requests,
        new Answers(wiring.purposes(), new PageTokens(wiring.blindIndex())),
        new ProfileGrpcService.Readers(
            wiring.pool(), people, new Timeline(wiring.dataKeys()), wiring.clock()),
        new TraitsWriter(
            wiring.pool(),
            people,
            wiring.applier(),
            requests,
            wiring.rules(),
            new TraitsEvent(wiring.blindIndex()),
            wiring.clock()),
        watches,
        settings.maxCallTime());
  }

  private static NettyServerBuilder bounded(NettyServerBuilder builder) {
    return builder
        .maxInboundMetadataSize(MAX_METADATA_BYTES)
        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
        .permitKeepAliveTime(MIN_KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true)
        .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(MAX_CONNECTION_AGE.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ServerCredentials credentials(ServerSettings settings) {
    if (settings.tls().isEmpty()) {
      return InsecureServerCredentials.create();
    }
    ServerSettings.Tls tls = settings.tls().get();
    try {
      return TlsServerCredentials.create(tls.certificate().toFile(), tls.key().toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("tls: certificate or key not readable", e);
    }
  }
}
