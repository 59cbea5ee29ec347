package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads JSON that a client wrote: a value of the wrong shape is as if absent, a number may come as
 * text.
 */
final class Json {

  /** Longest text that becomes a key or a label, in UTF-16 units; what is beyond is cut. */
  static final int LONGEST_TEXT = 256;

  /** Items read of a list of products. */
  static final int MOST_PRODUCTS = 100;

  /** The largest amount, 10^12, in units of 1/10,000. */
  static final long LARGEST_UNITS = 10_000_000_000_000_000L;

  private static final int SCALE = 4;
  private static final int LONGEST_NUMBER = 64;
  private static final BigDecimal LARGEST_AMOUNT = BigDecimal.valueOf(1_000_000_000_000L);
  private static final int LARGEST_AMOUNT_DIGITS = 13;

  private Json() {}

  /** The first of the fields that holds text or a number, trimmed; not empty. */
  static Optional<String> text(JsonNode object, String... fields) {
    return Stream.of(fields)
        .map(object::path)
        .map(Json::text)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> text(JsonNode value) {
    if (!value.isTextual() && !value.isNumber()) {
      return Optional.empty();
    }
    String text = label(value.asText().strip());
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The text without NUL, cut to {@link #LONGEST_TEXT}, never within a surrogate pair. */
  static String label(String text) {
    String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
    if (clean.length() <= LONGEST_TEXT) {
      return clean;
    }
    boolean pair = Character.isHighSurrogate(clean.charAt(LONGEST_TEXT - 1));
    return clean.substring(0, pair ? LONGEST_TEXT - 1 : LONGEST_TEXT);
  }

  /**
   * The first of the fields that holds an amount, in units of 1/10,000, rounded half even; an
   * amount beyond ±10^12 is none.
   */
  static OptionalLong amount(JsonNode object, String... fields) {
    return Stream.of(fields)
        .map(field -> number(object.path(field)))
        .flatMap(Optional::stream)
        .filter(Json::isAmount)
        .mapToLong(Json::scaled)
        .findFirst();
  }

  /** The whole number of a field, if it is between 0 and a million. */
  static OptionalLong quantity(JsonNode object, String field) {
    return number(object.path(field))
        .filter(n -> n.signum() >= 0 && digits(n) <= 7 && n.longValue() <= 1_000_000)
        .map(n -> OptionalLong.of(n.longValue()))
        .orElse(OptionalLong.empty());
  }

  /** The objects of the list `products`, the first {@link #MOST_PRODUCTS}. */
  static List<JsonNode> products(ObjectNode properties) {
    return allProducts(properties).limit(MOST_PRODUCTS).toList();
  }

  /** The objects of the list `products`. */
  static Stream<JsonNode> allProducts(ObjectNode properties) {
    return StreamSupport.stream(properties.path("products").spliterator(), false)
        .filter(JsonNode::isObject);
  }

  /** Whether there is a list `products`, be it empty. */
  static boolean hasProducts(ObjectNode properties) {
    return properties.path("products").isArray();
  }

  private static Optional<BigDecimal> number(JsonNode value) {
    if (value.isTextual()) {
      return parse(value.textValue().strip());
    }
    boolean finite = !value.isDouble() || Double.isFinite(value.doubleValue());
    return value.isNumber() && finite ? Optional.of(value.decimalValue()) : Optional.empty();
  }

  private static Optional<BigDecimal> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Digits before the decimal point; negative for as many zeros behind it. */
  private static long digits(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  /** Looks at the number of digits first: an exponent may ask for gigabytes of zeros. */
  private static boolean isAmount(BigDecimal number) {
    return number.signum() == 0
        || (digits(number) <= LARGEST_AMOUNT_DIGITS && number.abs().compareTo(LARGEST_AMOUNT) <= 0);
  }

  private static long scaled(BigDecimal amount) {
    boolean none = amount.signum() == 0 || digits(amount) < -SCALE;
    return none
        ? 0
        : amount.setScale(SCALE, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
  }
}
