package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks that amounts can be counted with: finite, smaller than 10¹² and without an exponent that
 * would blow up exact arithmetic. Texts that are no number are left alone.
 */
final class MoneyCheck {

  private static final Set<String> AMOUNTS =
      Set.of(
          "revenue",
          "total",
          "subtotal",
          "value",
          "price",
          "quantity",
          "discount",
          "shipping",
          "tax",
          "amount");
  private static final double BOUND = 1e12;
  private static final int LONGEST = 40;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final String EXPECTED = "a plain number, smaller than 1,000,000,000,000";

  private MoneyCheck() {}

  static void check(JsonNode properties, Findings findings) {
    amounts("properties.", properties, findings);
    JsonNode products = properties.path("products");
    for (int i = 0; i < products.size(); i++) {
      amounts("properties.products[" + i + "].", products.path(i), findings);
    }
  }

  private static void amounts(String path, JsonNode fields, Findings findings) {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (AMOUNTS.contains(field.getKey()) && !isCountable(field.getValue())) {
        findings.error(path + field.getKey(), "an amount out of range", EXPECTED);
      }
    }
  }

  private static boolean isCountable(JsonNode amount) {
    if (amount.isNumber()) {
      return Math.abs(amount.doubleValue()) < BOUND;
    }
    return !amount.isTextual() || isCountable(amount.textValue().strip());
  }

  private static boolean isCountable(String text) {
    if (text.isEmpty() || !isNumberStart(text.charAt(0)) || !NUMBER.matcher(text).matches()) {
      return true;
    }
    boolean exponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
    return text.length() <= LONGEST && !exponent && Math.abs(Double.parseDouble(text)) < BOUND;
  }

  private static boolean isNumberStart(char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  }
}
