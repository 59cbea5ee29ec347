package io.privet.ingest.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cel.common.values.NullValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of an NDJSON file: a JSON object a line, the line's number the row's. */
final class NdjsonRows implements RowReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER = 60;
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final JsonFactory json =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .build())
          .build();
  private final InputStream content;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int end;
  private long row;
  private boolean tooLong;

  NdjsonRows(InputStream content) {
    this.content = content;
  }

  @Override
  public Optional<Row> next() throws IOException {
    while (readLine()) {
      row++;
      if (tooLong) {
        return Optional.of(
            Row.faulty(row, "too long", String.format("at most %,d bytes", MAX_ROW_CHARS)));
      }
      byte[] bytes = line.toByteArray();
      int start = row == 1 && startsWithMark(bytes) ? 3 : 0;
      if (!isBlank(bytes, start)) {
        return Optional.of(parse(bytes, start));
      }
    }
    return Optional.empty();
  }

  /** Reads to the end of the line; of a line that is too long only so much is kept. */
  private boolean readLine() throws IOException {
    line.reset();
    tooLong = false;
    boolean any = false;
    while (fill()) {
      any = true;
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      tooLong |= line.size() + (stop - at) > MAX_ROW_CHARS;
      line.write(buffer, at, tooLong ? 0 : stop - at);
      at = Math.min(stop + 1, end);
      if (stop < end) {
        return true;
      }
    }
    return any;
  }

  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = Math.max(content.read(buffer, 0, buffer.length), 0);
    return end > 0;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  private static boolean isBlank(byte[] bytes, int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private Row parse(byte[] bytes, int start) {
    try (JsonParser parser = json.createParser(bytes, start, bytes.length - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Row.faulty(row, "not a JSON object", "one object a line");
      }
      Map<String, Object> values = object(parser);
      if (parser.nextToken() != null) {
        return Row.faulty(row, "more than one JSON value", "one object a line");
      }
      return new Row(row, values);
    } catch (IOException e) {
      return Row.faulty(row, "not JSON", "one object a line, in UTF-8, without a key twice");
    } catch (RowException e) {
      return new Row(row, Map.of(), Optional.of(e));
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      values.put(name, value(parser));
    }
    return values;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> whole(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> fraction(parser.getDecimalValue());
      default -> NullValue.NULL_VALUE;
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser));
    }
    return values;
  }

  private static Object whole(BigInteger number) {
    return number.compareTo(LEAST) >= 0 && number.compareTo(MOST) <= 0
        ? (Object) number.longValue()
        : Decimals.canonical(new BigDecimal(number));
  }

  /** A double where that is exact to the last digit written, else a decimal. */
  private static Object fraction(BigDecimal number) {
    double nearest = number.doubleValue();
    boolean exact = Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0;
    return exact ? (Object) nearest : Decimals.canonical(number);
  }
}
