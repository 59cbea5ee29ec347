package io.privet.ingest.edge;

import io.privet.ingest.source.Source;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Runs on the event loop of its connection.
 *
 * <p>It reads the head, then the body, then hands both to the {@link Service} and writes what that
 * answers. A request that is refused before its end is answered at once; what still comes in is
 * thrown away for a moment, so that the client can read the answer, and then the connection is
 * closed.
 */
final class Exchange {

  private static final byte[] GIF =
      java.util.HexFormat.of()
          .parseHex(
              "47494638396101000100800000000000ffffff21f90401000000002c"
                  + "00000000010001000002024401003b");
  private static final int LONGEST_ERROR_HEADER = 512;

  private final HttpServerRequest request;
  private final HttpFront front;
  private final @Nullable String origin;
  private final Body body;
  private final long startedAt = System.nanoTime();
  private String routeName = "other";
  private boolean pixel;
  private Optional<Source> source = Optional.empty();
  private boolean reading;
  private boolean answered;

  Exchange(HttpServerRequest request, HttpFront front) {
    this.request = request;
    this.front = front;
    this.origin = request.getHeader(HttpHeaders.ORIGIN);
    this.body = front.newBody();
  }

  long startedAt() {
    return startedAt;
  }

  /** A body may follow a POST only; behind any other head nothing is waited for but its end. */
  void start() {
    if (request.method().equals(HttpMethod.POST)) {
      dispatch();
    } else {
      receive(ignored -> {}, this::dispatch);
    }
  }

  /** The body did not come in time. */
  void timeOut(long seconds) {
    fail(
        EdgeException.of(Refusal.TOO_SLOW, "body", "not here in time", "within " + seconds + " s"));
  }

  private void dispatch() {
    try {
      route();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void route() {
    Route route =
        Route.find(request.path())
            .orElseThrow(
                () -> EdgeException.of(Refusal.NOT_FOUND, "path", "unknown", "see the manual"));
    routeName = route.name();
    if (request.method().equals(HttpMethod.OPTIONS)) {
      preflight();
    } else if (route.kind().isPost()) {
      requireMethod(HttpMethod.POST);
      post(route);
    } else {
      requireMethod(HttpMethod.GET, HttpMethod.HEAD);
      get(route);
    }
  }

  private void requireMethod(HttpMethod... allowed) {
    if (!List.of(allowed).contains(request.method())) {
      String names = String.join(", ", List.of(allowed).stream().map(HttpMethod::name).toList());
      request.response().putHeader(HttpHeaders.ALLOW, names + ", OPTIONS");
      throw EdgeException.of(Refusal.METHOD_NOT_ALLOWED, "method", "not for this path", names);
    }
  }

  private void preflight() {
    answered = true;
    HttpServerResponse response = request.response().setStatusCode(204);
    front.cors().grant(origin, source, response.headers());
    Cors.preflight(response.headers());
    finish(response.end(), 204);
  }

  private void get(Route route) {
    pixel = route.kind() == Route.Kind.PIXEL;
    if (route.kind() == Route.Kind.LIVE) {
      answer(Answers.health("live"));
    } else if (route.kind() == Route.Kind.READY) {
      front.readiness().onSuccess(this::answer).onFailure(this::fail);
    } else if (request.method().equals(HttpMethod.HEAD)) {
      answer(Answers.health("nothing recorded"));
    } else {
      pixel(route);
    }
  }

  private void pixel(Route route) {
    String query = request.query() == null ? "" : request.query();
    Map<String, List<String>> parameters = PixelQuery.parameters(query);
    identify(route, parameters);
    Optional<String> agent = Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT));
    settle(
        front.service().pixel(serviceRequest(route, Service.Encoding.IDENTITY), parameters, agent));
  }

  private void post(Route route) {
    Service.Encoding encoding = ContentHead.check(request.headers(), front.maxBodyBytes());
    identify(
        route,
        route.keyInQuery() && request.query() != null
            ? PixelQuery.parameters(request.query())
            : Map.of());
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      request.response().writeContinue();
    }
    Service.Request call = serviceRequest(route, encoding);
    receive(this::add, () -> process(call));
  }

  /** A key in the head is checked before the body is read. */
  private void identify(Route route, Map<String, List<String>> parameters) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    List<String> keys = parameters.get("writeKey");
    if (authorization != null) {
      source = Optional.of(front.service().credentials().ofHeader(authorization));
    } else if (route.keyInQuery() && keys != null) {
      source = Optional.of(front.service().credentials().ofKey(keys.get(0)));
    }
    source.ifPresent(s -> Cors.check(origin, s));
  }

  private Service.Request serviceRequest(Route route, Service.Encoding encoding) {
    return new Service.Request(route, Optional.ofNullable(origin), source, encoding);
  }

  private void receive(Handler<Buffer> chunks, Runnable end) {
    reading = true;
    front.reads(this);
    request.exceptionHandler(failure -> abandon());
    request.handler(chunks);
    request.endHandler(
        ignored -> {
          if (reading) {
            reading = false;
            front.hasRead(this);
            end.run();
          }
        });
  }

  private void add(Buffer chunk) {
    if (reading) {
      try {
        body.add(chunk);
      } catch (EdgeException e) {
        fail(e);
      }
    }
  }

  private void process(Service.Request call) {
    settle(Future.succeededFuture().compose(v -> front.service().post(call, body.bytes())));
  }

  private void settle(Future<Answer> answer) {
    answer.onSuccess(this::answer).onFailure(this::fail);
  }

  /** The client went away before its request was whole. */
  private void abandon() {
    reading = false;
    front.hasRead(this);
    body.release();
  }

  private void fail(Throwable failure) {
    EdgeException refusal =
        failure instanceof EdgeException known ? known : front.unexpected(failure);
    answer(Answers.refused(refusal));
  }

  private void answer(Answer answer) {
    if (answered) {
      return;
    }
    answered = true;
    HttpServerResponse response = request.response().setStatusCode(answer.status());
    MultiMap headers = response.headers();
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    headers.set(HttpHeaders.CONTENT_TYPE, pixel ? "image/gif" : answer.contentType());
    front.cors().grant(origin, source, headers);
    answer
        .retryAfter()
        .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, seconds(wait.toMillis())));
    if (pixel && answer.error().isPresent()) {
      headers.set("X-Privet-Error", header(answer.error().get()));
    }
    if (answer.status() == Refusal.UNAUTHENTICATED.status() && !pixel) {
      headers.set("WWW-Authenticate", "WriteKey realm=\"privet\"");
    }
    write(response, pixel ? GIF : answer.body(), answer.status());
  }

  private void write(HttpServerResponse response, byte[] content, int status) {
    boolean unread = !request.isEnded();
    if (unread) {
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (reading) {
      abandon();
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    finish(head ? response.end() : response.end(Buffer.buffer(content)), status);
    if (unread) {
      front.linger(request);
    }
  }

  private void finish(Future<Void> written, int status) {
    body.release();
    written.onComplete(ignored -> front.answered(request.connection(), this));
    front.metrics().answered(routeName, status, System.nanoTime() - startedAt);
  }

  private static String seconds(long millis) {
    return Long.toString(Math.max(1, (millis + 999) / 1_000));
  }

  private static String header(String text) {
    String printable = Texts.printable(text);
    return printable.substring(0, Math.min(LONGEST_ERROR_HEADER, printable.length()));
  }
}
