package io.privet.ingest.load;

import io.privet.ingest.load.EdgeAnswer.From;
import io.privet.ingest.load.ImportException.Code;
import io.privet.ingest.load.UnitMapper.Event;
import io.privet.ingest.source.WriteKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Posts events to the edge's {@code /v1/import} until each has its verdict. An event is sent again
 * when nobody knows whether it arrived; its message id makes that harmless.
 */
final class EdgeClient implements Delivery {
  private static final byte[] HEAD = "{\"batch\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ANSWER_BYTES = 16_000_000;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http;
  private final URI address;
  private final String authorization;
  private final ImportSettings.Limits limits;
  private final CountDownLatch stop;
  private final RateLimit rate;
  private final Outage outage;

  /** One batch under way. */
  private final class Attempt {
    private final List<Event> events;
    private final List<Optional<Verdict>> verdicts;
    private int maxEvents = limits.batchEvents();
    private int failures;
    private long startNanos;

    Attempt(List<Event> events) {
      this.events = events;
      this.verdicts = new ArrayList<>(Collections.nCopies(events.size(), Optional.empty()));
    }

    Optional<List<Verdict>> run() throws ImportException {
      List<Integer> open = open();
      while (!open.isEmpty()) {
        if (!await(rate.reserve(open.size(), System.nanoTime()))) {
          return Optional.empty();
        }
        startNanos = failures == 0 ? System.nanoTime() : startNanos;
        Duration pause = handle(open, post(events(open)));
        if (!await(pause.toNanos())) {
          return Optional.empty();
        }
        open = open();
      }
      return Optional.of(verdicts.stream().map(Optional::orElseThrow).toList());
    }

    /** The next events without a verdict that go into one request. */
    private List<Integer> open() {
      List<Integer> open = new ArrayList<>();
      long bytes = (long) HEAD.length + TAIL.length;
      for (int i = 0; i < events.size() && open.size() < maxEvents; i++) {
        if (verdicts.get(i).isEmpty()) {
          bytes += events.get(i).json().length + 1L;
          if (bytes > limits.batchBytes() && !open.isEmpty()) {
            return open;
          }
          open.add(i);
        }
      }
      return open;
    }

    private List<Event> events(List<Integer> indexes) {
      return indexes.stream().map(events::get).toList();
    }

    private Duration handle(List<Integer> sent, EdgeAnswer answer) throws ImportException {
      outage.heard(answer);
      if (answer instanceof EdgeAnswer.Results results) {
        return take(sent, results);
      }
      if (answer instanceof EdgeAnswer.TooLarge) {
        return shrink(sent);
      }
      if (answer instanceof EdgeAnswer.Later later) {
        return again(later);
      }
      throw new ImportException(Code.REFUSED, address + ": " + ((EdgeAnswer.Refused) answer).why());
    }

    private Duration take(List<Integer> sent, EdgeAnswer.Results results) throws ImportException {
      List<Optional<Verdict>> found = results.verdicts();
      for (int i = 0; i < sent.size(); i++) {
        verdicts.set(sent.get(i), found.get(i));
      }
      if (found.stream().anyMatch(Optional::isPresent)) {
        failures = 0;
      }
      boolean all = found.stream().allMatch(Optional::isPresent);
      return all
          ? Duration.ZERO
          : again(new EdgeAnswer.Later(results.after(), "events not available", From.EDGE));
    }

    private Duration shrink(List<Integer> sent) {
      if (sent.size() > 1) {
        maxEvents = (sent.size() + 1) / 2;
      } else {
        int bytes = events.get(sent.get(0)).json().length;
        Reason reason =
            new Reason(
                "event",
                String.format("%,d bytes, more than the edge takes", bytes),
                "fewer fields, or a higher limit of the source");
        verdicts.set(sent.get(0), Optional.of(new Verdict.Rejected(List.of(reason))));
      }
      return Duration.ZERO;
    }

    private Duration again(EdgeAnswer.Later later) throws ImportException {
      failures++;
      Duration left = outage.left(startNanos);
      if (left.isNegative() || left.isZero()) {
        throw new ImportException(Code.UNREACHABLE, outage.end(later));
      }
      outage.tell(later, failures, left);
      Duration own =
          Backoff.delay(failures, later.after(), ThreadLocalRandom.current().nextDouble());
      return later.after().isZero() && own.compareTo(left) > 0 ? left : own;
    }
  }

  EdgeClient(
      ImportSettings.Target.Edge target,
      ImportSettings.Limits limits,
      CountDownLatch stop,
      Progress progress) {
    this.address = address(target.address());
    this.authorization = basic(target.writeKey());
    this.limits = limits;
    this.stop = stop;
    this.rate = new RateLimit(limits.eventsPerSecond(), System.nanoTime());
    this.outage = new Outage(address, limits, progress);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** The key as user, without a password (RFC 7617). */
  private static String basic(WriteKey key) {
    byte[] user = (key.reveal() + ":").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(user);
  }

  private static URI address(URI base) {
    String text = base.toString();
    return URI.create((text.endsWith("/") ? text : text + "/") + "v1/import");
  }

  @Override
  public Optional<List<Verdict>> deliver(List<Event> events) throws ImportException {
    return new Attempt(events).run();
  }

  /** Waits; false when the import is being stopped. */
  private boolean await(long nanos) {
    try {
      return !stop.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private EdgeAnswer post(List<Event> events) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(outage.requestTimeout())
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(events)))
            .build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return EdgeAnswer.of(
            response.statusCode(),
            from(response),
            retryAfter(response),
            body.readNBytes(MAX_ANSWER_BYTES),
            events);
      }
    } catch (IOException e) {
      return new EdgeAnswer.Later(Duration.ZERO, "no connection", From.NOBODY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EdgeAnswer.Later(Duration.ZERO, "interrupted", From.NOBODY);
    }
  }

  private static From from(HttpResponse<?> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.startsWith("application/problem+json") ? From.EDGE : From.SERVER;
  }

  private static byte[] body(List<Event> events) {
    int size = HEAD.length + TAIL.length;
    for (Event event : events) {
      size += event.json().length + 1;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(size);
    body.writeBytes(HEAD);
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(events.get(i).json());
    }
    body.writeBytes(TAIL);
    return body.toByteArray();
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  private static Duration retryAfter(HttpResponse<?> response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
