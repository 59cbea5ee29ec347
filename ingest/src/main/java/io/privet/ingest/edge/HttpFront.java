package io.privet.ingest.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one event loop: its connections and the requests that are coming in.
 *
 * <p>One timer per event loop, not per request, closes what is too slow: it looks at the oldest
 * requests only.
 */
final class HttpFront extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final long LINGER_MILLIS = 1_000;

  private final EdgeSettings settings;
  private final HttpServerOptions options;
  private final Service service;
  private final Cors cors;
  private final Budget budget;
  private final EdgeMetrics metrics;
  private final Supplier<Future<Answer>> readiness;
  private final Set<Exchange> reading = new LinkedHashSet<>();

  private final Map<HttpConnection, Use> connections = new HashMap<>();

  private volatile int port;

  /** What a connection does at the moment. */
  private static final class Use {
    private @Nullable Exchange exchange;
    private long idleSince = System.nanoTime();
  }

  HttpFront(
      EdgeSettings settings,
      HttpServerOptions options,
      Service service,
      Cors cors,
      Budget budget,
      EdgeMetrics metrics,
      Supplier<Future<Answer>> readiness) {
    this.settings = settings;
    this.options = options;
    this.service = service;
    this.cors = cors;
    this.budget = budget;
    this.metrics = metrics;
    this.readiness = readiness;
  }

  @Override
  public Future<?> start() {
    long slice =
        Math.min(settings.requestTimeout().toMillis(), settings.idleTimeout().toMillis()) / 8;
    vertx.setPeriodic(Math.max(10, Math.min(1_000, slice)), ignored -> sweep());
    return vertx
        .createHttpServer(options)
        .connectionHandler(this::connected)
        .requestHandler(this::handle)
        .invalidRequestHandler(this::invalid)
        .exceptionHandler(failure -> LOG.debug("connection failed", failure))
        .listen()
        .map(HttpServer::actualPort)
        .onSuccess(actual -> port = actual);
  }

  int port() {
    return port;
  }

  Service service() {
    return service;
  }

  Cors cors() {
    return cors;
  }

  EdgeMetrics metrics() {
    return metrics;
  }

  Future<Answer> readiness() {
    return readiness.get();
  }

  Body newBody() {
    return new Body(budget, settings.maxBodyBytes());
  }

  int maxBodyBytes() {
    return settings.maxBodyBytes();
  }

  void reads(Exchange exchange) {
    reading.add(exchange);
  }

  void hasRead(Exchange exchange) {
    reading.remove(exchange);
  }

  void answered(HttpConnection connection, Exchange exchange) {
    Use use = connections.get(connection);
    if (use != null && use.exchange == exchange) {
      use.exchange = null;
      use.idleSince = System.nanoTime();
    }
  }

  /** Throws away what still comes in, for a moment, and closes the connection. */
  void linger(HttpServerRequest request) {
    if (request.isEnded()) {
      request.connection().close();
      return;
    }
    long timer = closeLater(request);
    request.exceptionHandler(failure -> vertx.cancelTimer(timer));
    request.handler(ignored -> {});
    request.endHandler(
        ignored -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        });
    request.resume();
  }

  /** A connection that is closed with input unread is reset, and the answer with it. */
  private long closeLater(HttpServerRequest request) {
    return vertx.setTimer(LINGER_MILLIS, ignored -> request.connection().close());
  }

  EdgeException unexpected(Throwable failure) {
    LOG.error("request failed: {}", failure.getClass().getName(), withoutMessage(failure));
    return EdgeException.of(Refusal.INTERNAL, "", "an internal error", "another try later");
  }

  /** Messages of unknown exceptions may hold what was sent; the places where they arose do not. */
  private static Throwable withoutMessage(Throwable failure) {
    Throwable safe = new IllegalStateException(failure.getClass().getName());
    safe.setStackTrace(failure.getStackTrace());
    return safe;
  }

  private void connected(HttpConnection connection) {
    if (connections.size() >= settings.maxConnections()) {
      connection.close();
      return;
    }
    HeadLimit.install(((HttpServerConnection) connection).channelHandlerContext().pipeline());
    connections.put(connection, new Use());
    connection.closeHandler(ignored -> connections.remove(connection));
  }

  private void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, this);
    Use use = connections.get(request.connection());
    if (use != null) {
      use.exchange = exchange;
    }
    exchange.start();
  }

  private void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Refusal refusal =
        cause instanceof TooLongHttpLineException
            ? Refusal.URI_TOO_LONG
            : cause instanceof TooLongHttpHeaderException
                ? Refusal.HEADERS_TOO_LARGE
                : Refusal.MALFORMED;
    String expected =
        refusal == Refusal.MALFORMED
            ? "HTTP/1.1 as of RFC 9112"
            : "at most " + settings.maxHeaderBytes() + " bytes";
    Answer answer = Answers.refused(EdgeException.of(refusal, "head", "not readable", expected));
    metrics.answered("invalid", answer.status(), 0);
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(Buffer.buffer(answer.body()))
        .onComplete(ignored -> closeLater(request));
  }

  private void sweep() {
    long now = System.nanoTime();
    closeIdle(now - settings.idleTimeout().toNanos());
    long slow = now - settings.requestTimeout().toNanos();
    List<Exchange> late = new ArrayList<>();
    for (Exchange exchange : reading) {
      if (exchange.startedAt() > slow) {
        break;
      }
      late.add(exchange);
    }
    late.forEach(exchange -> exchange.timeOut(settings.requestTimeout().toSeconds()));
  }

  private void closeIdle(long since) {
    List<HttpConnection> idle = new ArrayList<>();
    connections.forEach(
        (connection, use) -> {
          if (use.exchange == null && use.idleSince < since) {
            idle.add(connection);
          }
        });
    idle.forEach(HttpConnection::close);
  }
}
