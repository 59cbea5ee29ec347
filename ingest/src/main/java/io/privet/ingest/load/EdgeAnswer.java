package io.privet.ingest.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.privet.ingest.load.Delivery.Reason;
import io.privet.ingest.load.Delivery.Verdict;
import io.privet.ingest.load.UnitMapper.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the edge says to a request, understood. */
sealed interface EdgeAnswer {
  /**
   * Every event has its result.
   *
   * @param verdicts in the order of the events; nothing where the event is to be sent again
   * @param after not before that time has passed
   */
  record Results(List<Optional<Verdict>> verdicts, Duration after) implements EdgeAnswer {}

  /**
   * Try again, not before that time has passed.
   *
   * @param from who says so
   */
  record Later(Duration after, String why, From from) implements EdgeAnswer {}

  /** Who answers. */
  enum From {
    /** Nobody. */
    NOBODY,
    /** A server, perhaps a proxy before an edge that is away. */
    SERVER,
    /** An edge, by its way to tell problems. */
    EDGE
  }

  /** The request is too large. */
  record TooLarge() implements EdgeAnswer {}

  /** Trying again would not help. */
  record Refused(String why) implements EdgeAnswer {}

  /** Text that the answer's own fields may have. */
  int MAX_TEXT = 200;

  /** Understands status and body. */
  static EdgeAnswer of(int status, From from, Duration retryAfter, byte[] body, List<Event> sent) {
    return switch (status) {
      case 200, 400, 503 -> results(status, from, retryAfter, body, sent);
      case 413 -> new TooLarge();
      case 408, 425, 429, 500, 502, 504 -> new Later(retryAfter, "status " + status, from);
      case 401, 403 -> new Refused("status " + status + ": the write key is not taken");
      case 404, 405 -> new Refused("status " + status + ": no import at this address");
      default -> new Refused("status " + status + reason(body));
    };
  }

  private static EdgeAnswer results(
      int status, From from, Duration retryAfter, byte[] body, List<Event> sent) {
    JsonNode answer = parse(body);
    JsonNode results = answer.path("results");
    if (status == 503 && !results.isArray()) {
      return new Later(retryAfter, "status 503", from);
    }
    if (status == 400 && !results.isArray()) {
      return new Refused("status 400" + reason(body));
    }
    List<Optional<Verdict>> verdicts = new ArrayList<>();
    if (!results.isArray() || results.size() != sent.size()) {
      return new Refused("status " + status + " without a result for each event");
    }
    for (int i = 0; i < sent.size(); i++) {
      JsonNode result = results.get(i);
      if (result.path("index").asInt(-1) != i || !isOf(result, sent.get(i))) {
        return new Refused("status " + status + " with results of other events");
      }
      verdicts.add(verdict(result));
    }
    return new Results(verdicts, retryAfter);
  }

  private static boolean isOf(JsonNode result, Event event) {
    JsonNode id = result.path("messageId");
    return !id.isTextual() || id.textValue().equals(event.messageId());
  }

  private static Optional<Verdict> verdict(JsonNode result) {
    return switch (result.path("status").asText()) {
      case "accepted" -> Optional.of(new Verdict.Accepted(reasons(result.path("warnings"))));
      case "rejected" -> Optional.of(new Verdict.Rejected(errors(result.path("errors"))));
      default -> Optional.empty();
    };
  }

  private static List<Reason> errors(JsonNode errors) {
    List<Reason> reasons = reasons(errors);
    return reasons.isEmpty() ? List.of(new Reason("", "rejected", "")) : reasons;
  }

  private static List<Reason> reasons(JsonNode errors) {
    List<Reason> reasons = new ArrayList<>();
    for (JsonNode error : errors) {
      reasons.add(
          new Reason(
              text(error.path("field")), text(error.path("reason")), text(error.path("expected"))));
    }
    return reasons;
  }

  private static String text(JsonNode node) {
    String text = node.asText("");
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static String reason(byte[] body) {
    JsonNode problem = parse(body);
    String detail = text(problem.path("detail"));
    String said = detail.isEmpty() ? text(problem.path("title")) : detail;
    return said.isEmpty() ? "" : ": " + said;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
  }
}
