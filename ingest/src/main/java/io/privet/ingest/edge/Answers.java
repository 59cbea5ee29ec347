package io.privet.ingest.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes answers: the one place where outcomes become HTTP. */
final class Answers {

  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final JsonFactory FACTORY =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

  private Answers() {}

  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  static Answer health(String status) {
    byte[] body = "{\"status\":\"%s\"}".formatted(status).getBytes(StandardCharsets.UTF_8);
    return new Answer(200, JSON, body, Optional.empty(), Optional.empty());
  }

  static Answer refused(EdgeException refusal) {
    return problem(refusal.refusal(), refusal.violations(), refusal.retryAfter());
  }

  /** The answer to a single event. */
  static Answer ofEvent(Result result) {
    return switch (result.status()) {
      case ACCEPTED -> ok(json -> accepted(json, result));
      case REJECTED -> problem(Refusal.REJECTED, result.notes(), Optional.empty());
      case UNAVAILABLE -> problem(Refusal.UNAVAILABLE, List.of(), Optional.of(RETRY_AFTER));
    };
  }

  /**
   * The answer to a batch. Clients send a batch again as a whole or not at all: so 503 when any
   * event may be lost, else 200 when any was accepted, else 400.
   */
  static Answer ofBatch(List<Result> results) {
    long accepted = count(results, Result.Status.ACCEPTED);
    long unavailable = count(results, Result.Status.UNAVAILABLE);
    Content list = json -> batch(json, results, accepted);
    if (unavailable > 0) {
      return problem(Refusal.UNAVAILABLE, List.of(), Optional.of(RETRY_AFTER), list);
    }
    return accepted > 0 ? ok(list) : problem(Refusal.REJECTED, List.of(), Optional.empty(), list);
  }

  private static long count(List<Result> results, Result.Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  private static void accepted(JsonGenerator json, Result result) throws IOException {
    json.writeBooleanField("success", true);
    json.writeStringField("messageId", result.messageId().orElseThrow());
    violations(json, "warnings", result.notes());
  }

  private static void batch(JsonGenerator json, List<Result> results, long accepted)
      throws IOException {
    json.writeBooleanField("success", accepted == results.size());
    json.writeNumberField("accepted", accepted);
    json.writeNumberField("rejected", count(results, Result.Status.REJECTED));
    json.writeArrayFieldStart("results");
    for (int i = 0; i < results.size(); i++) {
      result(json, i, results.get(i));
    }
    json.writeEndArray();
  }

  private static void result(JsonGenerator json, int index, Result result) throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", index);
    if (result.messageId().isPresent()) {
      json.writeStringField("messageId", result.messageId().get());
    }
    json.writeStringField("status", result.status().name().toLowerCase(Locale.ROOT));
    boolean rejected = result.status() == Result.Status.REJECTED;
    violations(json, rejected ? "errors" : "warnings", result.notes());
    json.writeEndObject();
  }

  private static void violations(JsonGenerator json, String name, List<Violation> violations)
      throws IOException {
    if (violations.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (Violation violation : violations) {
      json.writeStartObject();
      json.writeStringField("field", violation.field());
      json.writeStringField("reason", violation.reason());
      json.writeStringField("expected", violation.expected());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Answer problem(
      Refusal refusal, List<Violation> errors, Optional<Duration> retryAfter) {
    return problem(refusal, errors, retryAfter, json -> violations(json, "errors", errors));
  }

  /** RFC 9457. */
  private static Answer problem(
      Refusal refusal, List<Violation> errors, Optional<Duration> retryAfter, Content more) {
    String detail =
        errors.isEmpty()
            ? refusal.title()
            : String.join("; ", errors.stream().map(Violation::message).toList());
    byte[] body =
        write(
            json -> {
              json.writeStringField("type", "urn:privet:problem:" + refusal.slug());
              json.writeStringField("title", refusal.title());
              json.writeNumberField("status", refusal.status());
              json.writeStringField("detail", detail);
              more.write(json);
            });
    return new Answer(refusal.status(), PROBLEM, body, retryAfter, Optional.of(detail));
  }

  private static Answer ok(Content content) {
    return new Answer(200, JSON, write(content), Optional.empty(), Optional.empty());
  }

  private static byte[] write(Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
