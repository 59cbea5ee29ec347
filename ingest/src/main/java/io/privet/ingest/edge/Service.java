package io.privet.ingest.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.ingest.edge.Payload.RawEvent;
import io.privet.ingest.source.Source;
import io.privet.ingest.source.Sources;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.SealingKey;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Turns a request that is there in whole into its answer. Knows no HTTP connection. */
final class Service {

  private static final int INLINE_BYTES = 16 * 1024;
  private static final int MOST_BATCH_EVENTS = 10_000;

  /** Most bytes of a batch's events, each with the context that they share. */
  private static final long MOST_SHARED_BYTES = 8L << 20;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final EdgeSettings settings;
  private final StrictJson json;
  private final PixelQuery pixels;
  private final Credentials credentials;
  private final Intake intake;
  private final IngestKeys keys;
  private final WorkerExecutor workers;
  private final Clock clock;
  private final EdgeMetrics metrics;
  private final RateLimit rates = new RateLimit();

  Service(
      EdgeSettings settings,
      Supplier<Sources> sources,
      Intake intake,
      IngestKeys keys,
      WorkerExecutor workers,
      Clock clock,
      EdgeMetrics metrics) {
    this.settings = settings;
    this.json = new StrictJson(settings.json());
    this.pixels = new PixelQuery(json);
    this.credentials = new Credentials(sources);
    this.intake = intake;
    this.keys = keys;
    this.workers = workers;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * A request.
   *
   * @param route what it asks for
   * @param origin the page's origin, if a browser sent it
   * @param source its source, when the head of the request named one
   * @param encoding the content encoding: identity, gzip or deflate
   */
  record Request(
      Route route, Optional<String> origin, Optional<Source> source, Encoding encoding) {}

  /** The content encodings that are read. */
  enum Encoding {
    IDENTITY,
    GZIP,
    DEFLATE
  }

  Credentials credentials() {
    return credentials;
  }

  /** Large and compressed bodies go to the workers, so that they delay no other request. */
  Future<Answer> post(Request request, byte[] body) {
    boolean inline = body.length <= INLINE_BYTES && request.encoding == Encoding.IDENTITY;
    return key()
        .compose(
            key ->
                inline
                    ? take(request, body, key)
                    : workers
                        .executeBlocking(() -> take(request, body, key), /* ordered= */ false)
                        .compose(future -> future));
  }

  Future<Answer> pixel(
      Request request, Map<String, List<String>> parameters, Optional<String> agent) {
    return key()
        .compose(
            key -> {
              Payload payload = pixels.read(parameters);
              return take(request, payload, agent, key);
            });
  }

  private Future<SealingKey> key() {
    return keys.current()
        .recover(
            failure ->
                Future.failedFuture(
                    EdgeException.retryable(Refusal.UNAVAILABLE, "no ingest key", RETRY_AFTER)));
  }

  private Future<Answer> take(Request request, byte[] body, SealingKey key) {
    byte[] plain = decoded(request.encoding, body);
    Payload payload =
        request.route.kind() == Route.Kind.EVENT
            ? json.readEvent(plain)
            : json.readBatch(plain, MOST_BATCH_EVENTS);
    return take(request, payload, Optional.empty(), key);
  }

  private byte[] decoded(Encoding encoding, byte[] body) {
    return switch (encoding) {
      case IDENTITY -> body;
      case GZIP -> Inflation.gunzip(body, settings.maxBodyBytes(), settings.maxRatio());
      case DEFLATE -> Inflation.inflate(body, settings.maxBodyBytes(), settings.maxRatio());
    };
  }

  private Future<Answer> take(
      Request request, Payload payload, Optional<String> agent, SealingKey key) {
    Source source = request.source.orElseGet(() -> sourceOf(payload));
    Cors.check(request.origin.orElse(null), source);
    boolean single = request.route.type().isPresent();
    checkAmount(source, payload, single);
    Payload own = request.source.isPresent() || single ? payload : ownEvents(payload);
    Reception reception =
        new Reception(
            source,
            clock.instant(),
            request.route.type(),
            request.route.kind() == Route.Kind.IMPORT,
            payload.envelope(),
            single ? 0 : sharedBytes(payload),
            agent);
    return intake
        .take(own, reception, key)
        .map(
            results -> {
              metrics.events(results);
              return single ? Answers.ofEvent(results.get(0)) : Answers.ofBatch(results);
            });
  }

  private void checkAmount(Source source, Payload payload, boolean single) {
    int events = payload.events().size();
    int most = source.limits().batchEvents();
    if (events > most) {
      throw EdgeException.of(
          Refusal.TOO_LARGE,
          "batch",
          StrictJson.number(events) + " events",
          "at most " + StrictJson.number(most));
    }
    int bytes = payload.events().get(0).bytes();
    if (single && bytes > source.limits().eventBytes()) {
      throw EdgeException.of(
          Refusal.TOO_LARGE,
          "",
          StrictJson.number(bytes) + " bytes",
          "at most " + StrictJson.number(source.limits().eventBytes()));
    }
    rates
        .take(source, events, System.nanoTime())
        .ifPresent(
            wait -> {
              throw EdgeException.retryable(
                  Refusal.RATE_EXCEEDED, "more events per second than the source may", wait);
            });
  }

  /** The context that a batch's events share counts in each of them. */
  private static int sharedBytes(Payload payload) {
    JsonNode shared = payload.envelope().path("context");
    int bytes = shared.isObject() ? shared.toString().getBytes(UTF_8).length : 0;
    long all = (long) bytes * payload.events().size();
    if (all > MOST_SHARED_BYTES) {
      throw EdgeException.of(
          Refusal.TOO_LARGE,
          "context",
          StrictJson.number(all) + " bytes in all events that share it",
          "at most " + StrictJson.number(MOST_SHARED_BYTES));
    }
    return bytes;
  }

  private Source sourceOf(Payload payload) {
    return credentials.ofKey(firstKey(payload).orElseThrow(Credentials::missing));
  }

  private static Optional<String> firstKey(Payload payload) {
    return Stream.concat(
            Stream.of(payload.envelope()), payload.events().stream().map(RawEvent::fields))
        .flatMap(fields -> writeKey(fields).stream())
        .findFirst();
  }

  /** Where the key came from the body, an event that names another one is not of this source. */
  private static Payload ownEvents(Payload payload) {
    Optional<String> first = firstKey(payload);
    List<RawEvent> events = new ArrayList<>(payload.events().size());
    for (RawEvent event : payload.events()) {
      boolean own = writeKey(event.fields()).or(() -> first).equals(first);
      events.add(own ? event : foreign(event));
    }
    return new Payload(payload.envelope(), events);
  }

  private static RawEvent foreign(RawEvent event) {
    Violation violation = new Violation("writeKey", "another key", "one key in a batch");
    return new RawEvent(event.fields(), event.bytes(), Optional.of(violation));
  }

  private static Optional<String> writeKey(JsonNode fields) {
    return Optional.ofNullable(fields.path("writeKey").textValue());
  }
}
