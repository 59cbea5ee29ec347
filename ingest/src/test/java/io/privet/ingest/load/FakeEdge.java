package io.privet.ingest.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A small edge: keeps events by message id, answers as the real one does, rejects events whose
 * trait {@code bad} is there, warns of a negative {@code n}, and has accidents when it is told to.
 */
final class FakeEdge implements AutoCloseable {
  static final String KEY = "fake-key";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Random random = new Random(42);
  private final Map<String, JsonObject> events = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong received = new AtomicLong();
  private volatile int accidentPercent;
  private volatile int maxEvents = 2_500;
  private volatile int maxBytes = 500_000;
  private final AtomicInteger requestsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile @Nullable Runnable onRequest;

  FakeEdge() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** So many in a hundred requests fail one way or another. */
  FakeEdge withAccidents(int percent) {
    accidentPercent = percent;
    return this;
  }

  FakeEdge withLimits(int mostEvents, int mostBytes) {
    maxEvents = mostEvents;
    maxBytes = mostBytes;
    return this;
  }

  /** After so many requests it answers nothing but 503. */
  FakeEdge withRequests(int count) {
    requestsLeft.set(count);
    return this;
  }

  FakeEdge onRequest(Runnable listener) {
    onRequest = listener;
    return this;
  }

  Map<String, JsonObject> events() {
    return events;
  }

  int requests() {
    return requests.get();
  }

  /** Events that came, those that came again included. */
  long received() {
    return received.get();
  }

  private void answer(HttpServerRequest request, Buffer body) {
    requests.incrementAndGet();
    Runnable listener = onRequest;
    if (listener != null) {
      listener.run();
    }
    if (!request.path().equals("/v1/import")) {
      end(request, 404, new JsonObject());
    } else if (!authorized(request)) {
      end(request, 401, new JsonObject().put("title", "unauthorized"));
    } else if (requestsLeft.getAndDecrement() <= 0) {
      request.response().putHeader("Retry-After", "0").setStatusCode(503).end();
    } else if (!hasAccident(request, body)) {
      take(request, body, false);
    }
  }

  private static boolean authorized(HttpServerRequest request) {
    String expected =
        "Basic " + Base64.getEncoder().encodeToString((KEY + ":").getBytes(StandardCharsets.UTF_8));
    return expected.equals(request.getHeader("Authorization"));
  }

  private boolean hasAccident(HttpServerRequest request, Buffer body) {
    if (random.nextInt(100) >= accidentPercent) {
      return false;
    }
    switch (random.nextInt(5)) {
      case 0 -> request.response().putHeader("Retry-After", "0").setStatusCode(503).end();
      case 1 -> request.response().setStatusCode(429).end();
      case 2 -> request.connection().close();
      case 3 -> {
        store(body, false);
        request.connection().close();
      }
      default -> take(request, body, true);
    }
    return true;
  }

  private void take(HttpServerRequest request, Buffer body, boolean partly) {
    JsonArray batch = body.toJsonObject().getJsonArray("batch");
    if (batch.size() > maxEvents || body.length() > maxBytes) {
      end(request, 413, new JsonObject().put("title", "too large"));
      return;
    }
    List<JsonObject> results = store(body, partly);
    long accepted = results.stream().filter(r -> r.getString("status").equals("accepted")).count();
    boolean none = results.stream().allMatch(r -> r.getString("status").equals("rejected"));
    boolean lost = results.stream().anyMatch(r -> r.getString("status").equals("unavailable"));
    end(
        request,
        lost ? 503 : none ? 400 : 200,
        new JsonObject()
            .put("success", accepted == results.size())
            .put("accepted", accepted)
            .put("rejected", results.size() - accepted)
            .put("results", new JsonArray(results)));
  }

  private List<JsonObject> store(Buffer body, boolean partly) {
    List<JsonObject> results = new ArrayList<>();
    JsonArray batch = body.toJsonObject().getJsonArray("batch");
    for (int i = 0; i < batch.size(); i++) {
      JsonObject event = batch.getJsonObject(i);
      String id = event.getString("messageId");
      String status = partly && random.nextInt(3) == 0 ? "unavailable" : status(event);
      received.incrementAndGet();
      if (status.equals("accepted")) {
        JsonObject before = events.put(id, event);
        if (before != null && !before.equals(event)) {
          throw new IllegalStateException("two events of one message id");
        }
      }
      results.add(result(i, id, status).put("warnings", warnings(event)));
    }
    return results;
  }

  private static String status(JsonObject event) {
    return event.getJsonObject("traits", new JsonObject()).containsKey("bad")
        ? "rejected"
        : "accepted";
  }

  private static JsonObject result(int index, String id, String status) {
    JsonArray errors = new JsonArray();
    if (status.equals("rejected")) {
      errors.add(
          new JsonObject()
              .put("field", "traits.bad")
              .put("reason", "is bad")
              .put("expected", "nothing bad"));
    }
    return new JsonObject()
        .put("index", index)
        .put("messageId", id)
        .put("status", status)
        .put("errors", errors);
  }

  private static JsonArray warnings(JsonObject event) {
    JsonArray warnings = new JsonArray();
    if (event.getJsonObject("traits", new JsonObject()).getValue("n") instanceof Number n
        && n.intValue() < 0) {
      warnings.add(
          new JsonObject()
              .put("field", "traits.n")
              .put("reason", "is negative")
              .put("expected", "a count"));
    }
    return warnings;
  }

  private static void end(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
