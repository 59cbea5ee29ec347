package io.privet.ingest.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.ingest.edge.Payload.RawEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the JSON of a request (RFC 8259, I-JSON as of RFC 7493): UTF-8 only, no repeated names, no
 * lone surrogates, no NUL, numbers within the range of a double, and bounded in every direction.
 *
 * <p>What is wrong within one event of a batch is that event's flaw and does not touch the others.
 * Only JSON that is no JSON, or far beyond the bounds, refuses the whole.
 */
final class StrictJson {

  private static final int PARSER_DEPTH = 1_000;
  private static final int PARSER_NUMBER_LENGTH = 1_000;

  private final JsonLimits limits;
  private final JsonFactory factory;

  StrictJson(JsonLimits limits) {
    this.limits = limits;
    factory =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(PARSER_DEPTH)
                    .maxNumberLength(PARSER_NUMBER_LENGTH)
                    .build())
            .build();
  }

  /** Reads one event. */
  Payload readEvent(byte[] json) {
    return read(json, (parser, tree) -> event(parser, tree, json.length));
  }

  /** Reads a batch: an object with a field {@code batch}, a list of at most so many events. */
  Payload readBatch(byte[] json, int maxEvents) {
    return read(json, (parser, tree) -> batch(parser, tree, maxEvents));
  }

  private interface Body {
    Payload read(JsonParser parser, JsonTree tree) throws IOException;
  }

  private Payload read(byte[] json, Body body) {
    Utf8Scan scan = checkEncoding(json);
    try (JsonParser parser = factory.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("body: no JSON object", "a JSON object");
      }
      Payload payload = body.read(parser, new JsonTree(limits, scan.escapes()));
      if (parser.nextToken() != null) {
        throw malformed("body: more after its end at " + place(parser), "one JSON object");
      }
      return payload;
    } catch (StreamConstraintsException e) {
      throw malformed("body: nesting or a number far beyond the limits", limitsInWords());
    } catch (JsonProcessingException e) {
      throw malformed("body: no JSON at " + place(e.getLocation()), "JSON as of RFC 8259");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Utf8Scan checkEncoding(byte[] json) {
    if (json.length == 0) {
      throw malformed("body: empty", "a JSON object");
    }
    Utf8Scan scan = Utf8Scan.of(json);
    if (scan.malformedAt() >= 0) {
      throw malformed("body: not UTF-8 at byte " + scan.malformedAt(), "UTF-8");
    }
    if (json[0] == 0 || (json.length > 1 && json[1] == 0)) {
      throw malformed("body: not UTF-8 at byte 0", "UTF-8");
    }
    return scan;
  }

  private Payload event(JsonParser parser, JsonTree tree, int bytes) throws IOException {
    try {
      ObjectNode event = tree.readObject(parser);
      return new Payload(event, List.of(new RawEvent(event, bytes, Optional.empty())));
    } catch (JsonTree.FlawException e) {
      throw EdgeException.of(Refusal.REJECTED, List.of(e.violation()));
    }
  }

  private Payload batch(JsonParser parser, JsonTree tree, int maxEvents) throws IOException {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    List<RawEvent> events = new ArrayList<>();
    boolean seen = false;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (!name.equals("batch")) {
        field(parser, tree, envelope, name);
      } else if (seen || token != JsonToken.START_ARRAY) {
        throw malformed("batch: repeated or no list", "one list of events");
      } else {
        seen = true;
        events(parser, tree, events, maxEvents);
      }
    }
    if (events.isEmpty()) {
      throw malformed("batch: no event", "a list of 1 to %,d events", maxEvents);
    }
    return new Payload(envelope, events);
  }

  private static void field(JsonParser parser, JsonTree tree, ObjectNode envelope, String name)
      throws IOException {
    try {
      tree.readField(parser, envelope, name);
    } catch (JsonTree.FlawException e) {
      throw EdgeException.of(Refusal.MALFORMED, List.of(e.violation()));
    }
  }

  private static void events(JsonParser parser, JsonTree tree, List<RawEvent> events, int maxEvents)
      throws IOException {
    int depth = parser.getParsingContext().getNestingDepth();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (events.size() < maxEvents) {
        events.add(element(parser, tree, depth));
      } else {
        throw EdgeException.of(
            Refusal.TOO_LARGE,
            "batch",
            String.format(Locale.ROOT, "more than %,d events", maxEvents),
            String.format(Locale.ROOT, "at most %,d", maxEvents));
      }
    }
  }

  private static RawEvent element(JsonParser parser, JsonTree tree, int depth) throws IOException {
    long start = parser.currentTokenLocation().getByteOffset();
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Optional<Violation> flaw = Optional.empty();
    try {
      fields = tree.readObject(parser);
    } catch (JsonTree.FlawException e) {
      flaw = Optional.of(e.violation());
      while (parser.getParsingContext().getNestingDepth() > depth) {
        parser.nextToken();
      }
    }
    long end = parser.currentLocation().getByteOffset();
    return new RawEvent(fields, (int) (end - start), flaw);
  }

  /** A number as messages write it. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private String limitsInWords() {
    return String.format(
        Locale.ROOT,
        "at most %d levels and numbers of %d characters",
        limits.depth(),
        limits.numberLength());
  }

  private static String place(JsonParser parser) {
    return place(parser.currentTokenLocation());
  }

  private static String place(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static EdgeException malformed(String fact, String expected, Object... arguments) {
    int colon = fact.indexOf(": ");
    return EdgeException.of(
        Refusal.MALFORMED,
        fact.substring(0, colon),
        fact.substring(colon + 2),
        arguments.length == 0 ? expected : String.format(Locale.ROOT, expected, arguments));
  }
}
