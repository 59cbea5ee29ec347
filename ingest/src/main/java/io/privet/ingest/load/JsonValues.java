package io.privet.ingest.load;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CEL's values as JSON. */
final class JsonValues {
  private JsonValues() {}

  static boolean isAbsent(Object value) {
    return value instanceof NullValue || "".equals(value);
  }

  static boolean isNull(Object value) {
    return value instanceof NullValue;
  }

  /** Writes a value; times become ISO 8601 text, decimals exact numbers. */
  static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number.toPlainString());
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Instant time) {
      json.writeString(time.toString());
    } else if (value instanceof NullValue) {
      json.writeNull();
    } else {
      writeOther(json, value);
    }
  }

  private static void writeOther(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Double number) {
      writeDouble(json, number);
    } else if (value instanceof UnsignedLong number) {
      json.writeNumber(number.bigIntegerValue());
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      writeMap(json, map);
    } else if (value instanceof Optional<?> optional) {
      write(json, optional.isPresent() ? optional.get() : NullValue.NULL_VALUE);
    } else if (value instanceof CelByteString) {
      throw new RowException("bytes", "a text or a number");
    } else {
      throw new RowException("a value that JSON has not", "a text, number, list or map");
    }
  }

  private static void writeDouble(JsonGenerator json, double number) throws IOException {
    if (!Double.isFinite(number)) {
      throw new RowException("a number that is not finite", "a finite number");
    }
    json.writeNumber(number);
  }

  private static void writeMap(JsonGenerator json, Map<?, ?> map) throws IOException {
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new RowException("a map whose key is not a text", "text keys");
      }
      json.writeFieldName(key);
      write(json, entry.getValue());
    }
    json.writeEndObject();
  }
}
