package io.privet.deploy.main;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BooleanSupplier;

/**
 * The operator's HTTP entrance on loopback: {@code /metrics} in Prometheus' text format, {@code
 * /health/live} and {@code /health/ready} (200 or 503).
 */
final class AdminServer {

  private final PrometheusMeterRegistry metrics;
  private final BooleanSupplier ready;

  AdminServer(PrometheusMeterRegistry metrics, BooleanSupplier ready) {
    this.metrics = metrics;
    this.ready = ready;
  }

  Future<HttpServer> listen(Vertx vertx, int port) {
    return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
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
        boolean isReady = ready.getAsBoolean();
        request
            .response()
            .setStatusCode(isReady ? 200 : 503)
            .end(isReady ? "ready\n" : "not ready\n");
      }
      default -> request.response().setStatusCode(404).end("not found\n");
    }
  }
}
