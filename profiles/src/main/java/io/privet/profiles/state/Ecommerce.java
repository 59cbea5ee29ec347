package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.privet.profiles.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the properties of Segment's e-commerce events (specification v2). */
final class Ecommerce {

  /** ISO 4217's code for transactions without a currency. */
  static final String NO_CURRENCY = "XXX";

  private static final int HASH_BYTES = 8;

  private Ecommerce() {}

  /** The name of a track event; empty for any other call. */
  static String name(Event event) {
    return event.type() == Event.Type.TRACK ? event.name() : "";
  }

  /** The id of a product: `product_id`, else `sku`. */
  static Optional<String> productId(JsonNode product) {
    return Json.text(product, "product_id", "sku");
  }

  /** The currency code in upper case; empty when there is none of three letters. */
  static String currency(JsonNode object) {
    return Json.text(object, "currency")
        .map(code -> code.toUpperCase(Locale.ROOT))
        .filter(code -> code.matches("[A-Z]{3}"))
        .orElse("");
  }

  /**
   * What an order is worth: `revenue` (without shipping and tax), else `total`, else `value`, else
   * the sum over its products.
   */
  static OptionalLong revenue(Event event) {
    OptionalLong stated = Json.amount(event.properties(), "revenue", "total", "value");
    return stated.isPresent() ? stated : sumOfProducts(event);
  }

  /**
   * What a refund is worth: the first of `refund_amount`, `amount`, `total`, `revenue`, `value`
   * that is stated, else the sum over its products, 0 when these have no price; none when it lists
   * no products either. Positive, whatever the sign that the event gave it.
   */
  static OptionalLong refund(Event event) {
    OptionalLong stated =
        Json.amount(event.properties(), "refund_amount", "amount", "total", "revenue", "value");
    if (stated.isPresent()) {
      return OptionalLong.of(Math.abs(stated.getAsLong()));
    }
    return Json.products(event.properties()).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.abs(sumOfProducts(event).orElse(0)));
  }

  /** The sum of price times quantity of the products with a price; none when none has one. */
  private static OptionalLong sumOfProducts(Event event) {
    List<JsonNode> priced =
        Json.allProducts(event.properties())
            .filter(product -> Json.amount(product, "price").isPresent())
            .toList();
    try {
      long sum = 0;
      for (JsonNode product : priced) {
        long quantity = Json.quantity(product, "quantity").orElse(1);
        long line = Math.multiplyExact(Json.amount(product, "price").getAsLong(), quantity);
        sum = Math.addExact(sum, line);
      }
      return priced.isEmpty() || Math.abs(sum) > Json.LARGEST_UNITS
          ? OptionalLong.empty()
          : OptionalLong.of(sum);
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  /** The first 8 bytes of SHA-256 of the text. */
  static ByteString hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first 8 bytes of SHA-256. */
  static ByteString hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return ByteString.copyFrom(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
    }
  }
}
