package io.privet.profiles.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.time.Instant;
import java.util.List;

/**
 * Plain JSON of protobuf messages, for readers that know nothing of protobuf: field names as
 * declared, 64-bit numbers as numbers, times as RFC 3339, durations as ISO 8601. (The standard JSON
 * mapping writes 64-bit numbers as strings.)
 */
final class MessageJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MessageJson() {}

  static JsonNode json(Message message) {
    if (message instanceof Timestamp time) {
      return JSON.textNode(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
    }
    if (message instanceof Duration duration) {
      return JSON.textNode(
          java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos()).toString());
    }
    return message instanceof Value value ? json(value) : object(message);
  }

  private static ObjectNode object(Message message) {
    ObjectNode object = JSON.objectNode();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated() || !field.hasPresence() || message.hasField(field)) {
        object.set(field.getName(), json(message.getField(field)));
      }
    }
    return object;
  }

  private static JsonNode json(Object value) {
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    if (value instanceof Message message) {
      return json(message);
    }
    if (value instanceof Long || value instanceof Integer) {
      return JSON.numberNode(((Number) value).longValue());
    }
    if (value instanceof Double || value instanceof Float) {
      return JSON.numberNode(((Number) value).doubleValue());
    }
    if (value instanceof Boolean bool) {
      return JSON.booleanNode(bool);
    }
    if (value instanceof EnumValueDescriptor constant) {
      return JSON.textNode(constant.getName());
    }
    if (value instanceof ByteString bytes) {
      return JSON.binaryNode(bytes.toByteArray());
    }
    return JSON.textNode((String) value);
  }

  private static JsonNode json(Value value) {
    return switch (value.getKindCase()) {
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
      case NULL_VALUE, KIND_NOT_SET -> JSON.nullNode();
    };
  }

  private static JsonNode number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? JSON.numberNode((long) number)
        : JSON.numberNode(number);
  }
}
