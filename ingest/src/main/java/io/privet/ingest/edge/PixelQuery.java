package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.privet.ingest.edge.Payload.RawEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the query of a pixel: an event as base64 JSON in {@code data}, or its fields as parameters,
 * where a dot leads into an object ({@code properties.subject=…}).
 */
final class PixelQuery {

  private static final int MOST_PARAMETERS = 256;
  private static final int MOST_LEVELS = 8;

  private final StrictJson json;

  PixelQuery(StrictJson json) {
    this.json = json;
  }

  /** The parameters of a query; each of them once. */
  static Map<String, List<String>> parameters(String query) {
    if (query.chars().filter(c -> c == '&').count() >= MOST_PARAMETERS) {
      throw EdgeException.of(
          Refusal.TOO_LARGE, "query", "too many parameters", "at most " + MOST_PARAMETERS);
    }
    try {
      return new QueryStringDecoder(
              query,
              StandardCharsets.UTF_8,
              /* hasPath= */ false,
              MOST_PARAMETERS,
              /* semicolonIsNormalChar= */ true)
          .parameters();
    } catch (IllegalArgumentException e) {
      throw malformed("query", "not percent-encoded", "percent-encoded UTF-8");
    }
  }

  Payload read(Map<String, List<String>> parameters) {
    List<String> data = parameters.get("data");
    return data == null ? fields(parameters) : json.readEvent(decoded(data.get(0)));
  }

  private static byte[] decoded(String data) {
    try {
      String standard = data.replace('-', '+').replace('_', '/').replace(' ', '+');
      return Base64.getDecoder().decode(standard);
    } catch (IllegalArgumentException e) {
      throw malformed("data", "no base64", "an event's JSON in base64");
    }
  }

  private static Payload fields(Map<String, List<String>> parameters) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    int length = 0;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String value = parameter.getValue().get(0);
      if (parameter.getValue().size() > 1) {
        throw malformed(Texts.printable(parameter.getKey()), "given twice", "each name once");
      }
      check(parameter.getKey(), parameter.getKey());
      check(parameter.getKey(), value);
      put(event, parameter.getKey(), value);
      length += parameter.getKey().length() + value.length();
    }
    return new Payload(event, List.of(new RawEvent(event, length, Optional.empty())));
  }

  /** A replacement character is what the decoder makes of bytes that are no UTF-8. */
  private static void check(String name, String text) {
    Optional<String> flaw =
        text.indexOf('\uFFFD') >= 0 ? Optional.of("not UTF-8") : Texts.flaw(text);
    if (flaw.isPresent()) {
      throw malformed(Texts.printable(name), flaw.get(), "percent-encoded UTF-8 without NUL");
    }
  }

  private static void put(ObjectNode event, String path, String value) {
    String[] names = path.split("\\.", MOST_LEVELS);
    ObjectNode at = event;
    for (int i = 0; i < names.length - 1; i++) {
      JsonNode below = at.get(names[i]);
      if (below == null) {
        at = at.putObject(names[i]);
      } else if (below instanceof ObjectNode object) {
        at = object;
      } else {
        throw malformed(Texts.printable(path), "a text and an object", "one of them");
      }
    }
    if (at.putIfAbsent(names[names.length - 1], JsonNodeFactory.instance.textNode(value)) != null) {
      throw malformed(Texts.printable(path), "a text and an object", "one of them");
    }
  }

  private static EdgeException malformed(String field, String reason, String expected) {
    return EdgeException.of(Refusal.MALFORMED, field, reason, expected);
  }
}
