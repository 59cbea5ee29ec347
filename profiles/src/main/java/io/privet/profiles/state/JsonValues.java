package io.privet.profiles.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** JSON text as the value of a protobuf struct, whose numbers are doubles. */
final class JsonValues {

  /**
   * Levels of lists and objects that a value may have: protobuf readers refuse a hundred nested
   * messages, and a level of JSON takes up to three.
   */
  static final int DEEPEST = 16;

  private static final JsonMapper JSON = new JsonMapper();

  private JsonValues() {}

  /** Whether a value has more levels than {@link #DEEPEST}. */
  static boolean isTooDeep(JsonNode node) {
    return isDeeper(node, DEEPEST);
  }

  private static boolean isDeeper(JsonNode node, int levels) {
    if (!node.isContainerNode()) {
      return false;
    }
    if (levels == 0) {
      return true;
    }
    for (JsonNode child : node) {
      if (isDeeper(child, levels - 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The value.
   *
   * @throws IllegalArgumentException when the text is not JSON
   */
  static Value value(String text) {
    boolean plain = text.length() >= 2 && text.charAt(0) == '"' && text.indexOf('\\') < 0;
    return plain ? string(text.substring(1, text.length() - 1)) : value(parse(text));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("state: " + text.length() + " characters, not JSON");
    }
  }

  private static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> string(node.textValue());
      case NUMBER -> Value.newBuilder().setNumberValue(node.doubleValue()).build();
      case BOOLEAN -> Value.newBuilder().setBoolValue(node.booleanValue()).build();
      case ARRAY -> list(node);
      case OBJECT -> struct(node);
      default -> Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    };
  }

  private static Value string(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value list(JsonNode node) {
    ListValue.Builder list = ListValue.newBuilder();
    node.forEach(child -> list.addValues(value(child)));
    return Value.newBuilder().setListValue(list).build();
  }

  private static Value struct(JsonNode node) {
    Struct.Builder struct = Struct.newBuilder();
    node.properties().forEach(field -> struct.putFields(field.getKey(), value(field.getValue())));
    return Value.newBuilder().setStructValue(struct).build();
  }
}
