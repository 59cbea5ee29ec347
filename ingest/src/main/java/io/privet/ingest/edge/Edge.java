package io.privet.ingest.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.log.EventLog;
import io.privet.ingest.source.Sources;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.keys.IngestKeys;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The HTTP edge. An event whose answer says that it was accepted is in the event log, sealed and on
 * every in-sync replica; an answer never says less than what happened.
 */
public final class Edge {

  /** Any free port, but the same one for all event loops, as Vert.x writes it. */
  private static final int SHARED_FREE_PORT = -1;

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final String deployment;
  private final int port;

  private Edge(Vertx vertx, WorkerExecutor workers, String deployment, int port) {
    this.vertx = vertx;
    this.workers = workers;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * What the edge works with.
   *
   * @param sources the sources in force; asked at every request
   * @param purposes the declared purposes
   * @param identityRules the kinds of identifiers
   * @param blindIndex the keyed hash of identifiers and event ids
   * @param ingestKeys the keys under which events wait in the log
   * @param log where accepted events go
   * @param metrics where its metrics are registered
   * @param clock tells when events come in
   */
  public record Parts(
      Supplier<Sources> sources,
      Purposes purposes,
      IdentityRules identityRules,
      BlindIndex blindIndex,
      IngestKeys ingestKeys,
      EventLog log,
      MeterRegistry metrics,
      Clock clock) {}

  /** Starts listening. */
  public static Future<Edge> start(Vertx vertx, EdgeSettings settings, Parts parts) {
    Budget budget = new Budget(settings.maxHeldBytes());
    EdgeMetrics metrics = new EdgeMetrics(parts.metrics, budget);
    WorkerExecutor workers =
        vertx.createSharedWorkerExecutor("privet-edge-" + UUID.randomUUID(), settings.workers());
    EventMapper mapper =
        new EventMapper(
            parts.purposes,
            parts.identityRules,
            parts.blindIndex,
            settings.maxIdentifiers(),
            UUID::randomUUID);
    Service service =
        new Service(
            settings,
            parts.sources,
            new Intake(mapper, parts.log),
            parts.ingestKeys,
            workers,
            parts.clock,
            metrics);
    List<HttpFront> fronts = new CopyOnWriteArrayList<>();
    Supplier<HttpFront> front =
        () -> {
          HttpFront next =
              new HttpFront(
                  settings,
                  options(settings),
                  service,
                  new Cors(parts.sources),
                  budget,
                  metrics,
                  () -> readiness(parts));
          fronts.add(next);
          return next;
        };
    return vertx
        .deployVerticle(front, new DeploymentOptions().setInstances(settings.eventLoops()))
        .map(id -> new Edge(vertx, workers, id, fronts.get(0).port()))
        .onFailure(failure -> workers.close());
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Stops listening and closes the connections. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment).eventually(workers::close);
  }

  private static Future<Answer> readiness(Parts parts) {
    if (!parts.log.isReady()) {
      return Future.failedFuture(notReady("event log"));
    }
    return parts
        .ingestKeys
        .current()
        .map(Answers.health("ready"))
        .recover(failure -> Future.failedFuture(notReady("ingest key")));
  }

  private static EdgeException notReady(String what) {
    return EdgeException.retryable(
        Refusal.UNAVAILABLE, what + " not available", Duration.ofSeconds(1));
  }

  private static HttpServerOptions options(EdgeSettings settings) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port() == 0 ? SHARED_FREE_PORT : settings.port())
            .setMaxHeaderSize(settings.maxHeaderBytes())
            .setMaxInitialLineLength(settings.maxHeaderBytes())
            .setMaxChunkSize(16 * 1024)
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setAcceptBacklog(1_024)
            .setHandle100ContinueAutomatically(false);
    settings
        .tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return options;
  }
}
