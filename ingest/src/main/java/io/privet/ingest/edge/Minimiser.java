package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.privet.ingest.source.Minimisation;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reduces an event to what its source's rules let through. Everything is copied into the result
 * only after a rule or the absence of one allowed it; trees that are given are not changed, except
 * for texts in them that are masked in place.
 *
 * <p>Card numbers and e-mail addresses are masked in every text but those whose field says that it
 * is an e-mail address (its name ends with {@code email}) or a phone number ({@code phone}).
 */
final class Minimiser {

  private static final Set<String> ADDRESSES = Set.of("url", "referrer", "search", "href");
  private static final long SMALLEST_CARD = 10_000_000_000_000L;

  private final Minimisation rules;
  private final ContextPaths paths;

  Minimiser(Minimisation rules) {
    this.rules = rules;
    paths = ContextPaths.of(rules.context());
  }

  ObjectNode properties(ObjectNode properties) {
    return masked(allowed(properties, rules.properties()));
  }

  ObjectNode traits(ObjectNode traits) {
    return masked(allowed(traits, rules.traits()));
  }

  /** The context, with the class of the user agent in place of the user agent. */
  ObjectNode context(JsonNode context, Optional<String> userAgent) {
    ObjectNode kept = paths.select(context);
    userAgent.ifPresent(header -> UserAgent.of(header).fields().forEach((p, v) -> put(kept, p, v)));
    network(kept);
    return masked(kept);
  }

  private void put(ObjectNode context, String path, String value) {
    int dot = path.indexOf('.');
    String outer = path.substring(0, dot);
    String inner = path.substring(dot + 1);
    if (paths.holds(outer, inner) && !context.path(outer).has(inner)) {
      JsonNode present = context.get(outer);
      ObjectNode target = present instanceof ObjectNode object ? object : context.putObject(outer);
      target.put(inner, value);
    }
  }

  private void network(ObjectNode context) {
    JsonNode ip = context.remove("ip");
    if (ip != null && ip.isTextual() && rules.ip() == Minimisation.Ip.TRUNCATE) {
      NetworkAddress.truncated(ip.textValue()).ifPresent(network -> context.put("ip", network));
    }
  }

  private static ObjectNode allowed(ObjectNode fields, Optional<Set<String>> names) {
    if (names.isEmpty()) {
      return fields;
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (names.get().contains(field.getKey())) {
        kept.set(field.getKey(), field.getValue());
      }
    }
    return kept;
  }

  private ObjectNode masked(ObjectNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      replacement(field.getKey(), field.getValue()).ifPresent(field::setValue);
    }
    return object;
  }

  /** What stands for a text or number; lists and objects are masked in place. */
  private Optional<JsonNode> replacement(String name, JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> text(name, value.textValue());
      case NUMBER -> number(value);
      case OBJECT -> {
        masked((ObjectNode) value);
        yield Optional.empty();
      }
      case ARRAY -> {
        mask(name, (ArrayNode) value);
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private void mask(String name, ArrayNode array) {
    for (int i = 0; i < array.size(); i++) {
      int index = i;
      replacement(name, array.get(i)).ifPresent(masked -> array.set(index, masked));
    }
  }

  private Optional<JsonNode> text(String name, String text) {
    if (isContact(name)) {
      return Optional.empty();
    }
    String masked =
        ADDRESSES.contains(name)
            ? PageAddress.stripped(text, rules.query())
            : PersonalPatterns.masked(text);
    return masked.equals(text) ? Optional.empty() : Optional.of(TextNode.valueOf(masked));
  }

  private static Optional<JsonNode> number(JsonNode value) {
    boolean card =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= SMALLEST_CARD
            && PersonalPatterns.isCard(value.asText());
    return card ? Optional.of(TextNode.valueOf(PersonalPatterns.CARD)) : Optional.empty();
  }

  private static boolean isContact(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith("email") || lower.endsWith("emails") || lower.endsWith("phone");
  }
}
