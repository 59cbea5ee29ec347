package io.privet.deploy.main;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * The operator's HTTP entrance on loopback: {@code /metrics} in Prometheus' text format, {@code
 * /health/live} and {@code /health/ready} (200, or 503 with the names of what is missing).
 */
final class AdminServer {

  /** Loopback, always. */
  static final String HOST = "127.0.0.1";

  private final PrometheusMeterRegistry metrics;
  private final Supplier<List<String>> missing;

  /**
   * One over those metrics.
   *
   * @param missing what keeps the node from being ready, by name; asked on an event loop
   */
  AdminServer(PrometheusMeterRegistry metrics, Supplier<List<String>> missing) {
    this.metrics = metrics;
    this.missing = missing;
  }

  Future<HttpServer> listen(Vertx vertx, int port) {
    return vertx.createHttpServer().requestHandler(this::answer).listen(port, HOST);
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/metrics" ->
          request
              .response()
              .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
              .end(metrics.scrape());
      case "/health/live" -> request.response().end("live\n");
      case "/health/ready" -> {
        List<String> names = missing.get();
        request
            .response()
            .setStatusCode(names.isEmpty() ? 200 : 503)
            .end(names.isEmpty() ? "ready\n" : "not ready: " + String.join(", ", names) + "\n");
      }
      default -> request.response().setStatusCode(404).end("not found\n");
    }
  }
}
