package io.privet.ingest.edge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;

/** Builds the tree of one JSON value after another from a parser, and checks it meanwhile. */
final class JsonTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int SHOWN_NAME_LENGTH = 64;

  private final JsonLimits limits;
  private final boolean escapes;
  private int fields;

  JsonTree(JsonLimits limits, boolean escapes) {
    this.limits = limits;
    this.escapes = escapes;
  }

  /** An event cannot be read; the parser stands somewhere within it. */
  static final class FlawException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient Violation violation;

    FlawException(Violation violation) {
      super(violation.reason(), null, false, false);
      this.violation = violation;
    }

    Violation violation() {
      return violation;
    }
  }

  /** Reads the value at which the parser stands; it has to be an object. */
  ObjectNode readObject(JsonParser parser) throws IOException {
    fields = 0;
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new FlawException(new Violation("", "no object", "an object"));
    }
    return object(parser, 1);
  }

  /** Reads the value at which the parser stands into a field of an object. */
  void readField(JsonParser parser, ObjectNode target, String name) throws IOException {
    fields = 0;
    checkText(parser, name);
    if (target.replace(name, value(parser, 2)) != null) {
      throw flaw(parser, "name given twice", "each name once");
    }
  }

  private ObjectNode object(JsonParser parser, int depth) throws IOException {
    checkDepth(parser, depth);
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      checkName(parser, name);
      parser.nextToken();
      if (object.replace(name, value(parser, depth + 1)) != null) {
        throw flaw(parser, "name given twice", "each name once");
      }
      if (object.size() > limits.objectFields()) {
        throw tooMany(parser, limits.objectFields(), "in one object");
      }
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, int depth) throws IOException {
    checkDepth(parser, depth);
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, depth + 1));
    }
    return array;
  }

  private JsonNode value(JsonParser parser, int depth) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, depth);
      case START_ARRAY -> array(parser, depth);
      case VALUE_STRING -> NODES.textNode(text(parser));
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("JSON token " + parser.currentToken());
    };
  }

  private String text(JsonParser parser) throws IOException {
    String text = parser.getText();
    if (text.length() > limits.textLength()) {
      throw flaw(
          parser,
          String.format(Locale.ROOT, "%,d characters", text.length()),
          String.format(Locale.ROOT, "at most %,d", limits.textLength()));
    }
    checkText(parser, text);
    return text;
  }

  private JsonNode integer(JsonParser parser) throws IOException {
    checkNumberLength(parser);
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  /** A number of huge exponent is refused before it becomes a decimal and could be expanded. */
  private JsonNode decimal(JsonParser parser) throws IOException {
    checkNumberLength(parser);
    String text = parser.getText();
    double approximation = Double.parseDouble(text);
    if (approximation == 0) {
      if (text.chars().takeWhile(c -> c != 'e' && c != 'E').anyMatch(c -> c > '0' && c <= '9')) {
        throw flaw(parser, "a number too close to zero", "a number in the range of a double");
      }
      return DecimalNode.ZERO;
    }
    if (Double.isInfinite(approximation)) {
      throw flaw(parser, "a number out of range", "a number in the range of a double");
    }
    return DecimalNode.valueOf(new BigDecimal(text));
  }

  private void checkNumberLength(JsonParser parser) throws IOException {
    if (parser.getTextLength() > limits.numberLength()) {
      throw flaw(
          parser,
          "a number of " + parser.getTextLength() + " characters",
          "at most " + limits.numberLength());
    }
  }

  private void checkDepth(JsonParser parser, int depth) {
    if (depth > limits.depth()) {
      throw flaw(
          parser,
          "more than " + limits.depth() + " levels",
          "at most " + limits.depth() + " levels of objects and lists");
    }
  }

  private void checkName(JsonParser parser, String name) {
    if (++fields > limits.eventFields()) {
      throw tooMany(parser, limits.eventFields(), "in one event");
    }
    if (name.length() > limits.nameLength()) {
      throw flaw(
          parser,
          String.format(Locale.ROOT, "a name of %,d characters", name.length()),
          "at most " + limits.nameLength());
    }
    checkText(parser, name);
  }

  /** Raw NUL and surrogates are no UTF-8 JSON, so only an escape can bring them. */
  private void checkText(JsonParser parser, String text) {
    if (escapes) {
      Texts.flaw(text)
          .ifPresent(
              reason -> {
                throw flaw(parser, reason, "text of Unicode characters without NUL");
              });
    }
  }

  private static FlawException tooMany(JsonParser parser, int most, String where) {
    return flaw(
        parser,
        String.format(Locale.ROOT, "more than %,d fields %s", most, where),
        String.format(Locale.ROOT, "at most %,d", most));
  }

  private static FlawException flaw(JsonParser parser, String reason, String expected) {
    StringBuilder path = new StringBuilder();
    appendPath(path, parser.getParsingContext());
    return new FlawException(new Violation(path.toString(), reason, expected));
  }

  /** The path from the event, which is the element of the list in the outermost object, if any. */
  private static void appendPath(StringBuilder path, JsonStreamContext context) {
    JsonStreamContext parent = context.getParent();
    if (parent == null || isBatch(context)) {
      return;
    }
    appendPath(path, parent);
    if (context.inArray()) {
      path.append('[').append(context.getCurrentIndex()).append(']');
    } else if (context.getCurrentName() != null) {
      path.append(path.isEmpty() ? "" : ".").append(shown(context.getCurrentName()));
    }
  }

  private static boolean isBatch(JsonStreamContext context) {
    return context.inArray()
        && context.getNestingDepth() == 2
        && "batch".equals(context.getParent().getCurrentName());
  }

  private static String shown(String name) {
    String cut = name.length() > SHOWN_NAME_LENGTH ? name.substring(0, SHOWN_NAME_LENGTH) : name;
    return Texts.printable(cut);
  }
}
