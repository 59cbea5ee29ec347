package io.privet.profiles.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** Between JSON trees and {@code google.protobuf.Struct}, whose numbers are doubles. */
final class JsonStruct {

  private static final double MAX_EXACT = 9_007_199_254_740_992d;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonStruct() {}

  static Struct struct(ObjectNode node) {
    Struct.Builder struct = Struct.newBuilder();
    node.properties().forEach(entry -> struct.putFields(entry.getKey(), value(entry.getValue())));
    return struct.build();
  }

  static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    if (node instanceof ObjectNode object) {
      value.setStructValue(struct(object));
    } else if (node instanceof ArrayNode array) {
      ListValue.Builder list = ListValue.newBuilder();
      array.forEach(element -> list.addValues(value(element)));
      value.setListValue(list);
    } else if (node.isNumber()) {
      value.setNumberValue(node.doubleValue());
    } else if (node.isBoolean()) {
      value.setBoolValue(node.booleanValue());
    } else if (node.isTextual()) {
      value.setStringValue(node.textValue());
    } else {
      value.setNullValue(NullValue.NULL_VALUE);
    }
    return value.build();
  }

  /**
   * The JSON of a value; whole numbers become integers.
   *
   * @throws IllegalArgumentException when a number is not finite or a value is not set
   */
  static JsonNode json(Value value) {
    return switch (value.getKindCase()) {
      case NULL_VALUE -> JSON.nullNode();
      case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
      case STRING_VALUE -> JSON.textNode(value.getStringValue());
      case NUMBER_VALUE -> number(value.getNumberValue());
      case LIST_VALUE -> {
        ArrayNode array = JSON.arrayNode();
        value.getListValue().getValuesList().forEach(element -> array.add(json(element)));
        yield array;
      }
      case STRUCT_VALUE -> {
        ObjectNode object = JSON.objectNode();
        value.getStructValue().getFieldsMap().forEach((name, v) -> object.set(name, json(v)));
        yield object;
      }
      case KIND_NOT_SET -> throw new IllegalArgumentException("no value (expected: one)");
    };
  }

  private static JsonNode number(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("a number that is not finite (expected: finite)");
    }
    return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT
        ? JSON.numberNode((long) number)
        : JSON.numberNode(number);
  }
}
