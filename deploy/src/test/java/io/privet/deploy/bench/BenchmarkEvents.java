package io.privet.deploy.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.profiles.event.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of one customer for the micro-benchmarks. */
final class BenchmarkEvents {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  private static final PurposeSet ALL = new PurposeSet(0b111111);

  private BenchmarkEvents() {}

  /** The event of that number: views, carts, orders and log-ins in turns, three hours apart. */
  static Event event(int number) {
    return switch (number % 10) {
      case 7 -> track(number, "Product Added", product(number));
      case 8 -> track(number, "Order Completed", order(number));
      case 9 -> event(number, Event.Type.IDENTIFY, "", JSON.objectNode(), traits(number));
      default -> track(number, "Product Viewed", product(number));
    };
  }

  private static Event track(int number, String name, ObjectNode properties) {
    return event(number, Event.Type.TRACK, name, properties, JSON.objectNode());
  }

  private static Event event(
      int number, Event.Type type, String name, ObjectNode properties, ObjectNode traits) {
    Instant time = START.plusSeconds(number * 10_800L);
    return new Event(
        new EventId(0x1234_5678_9abc_def0L, number),
        "web",
        0,
        "message-%08d".formatted(number),
        type,
        name,
        time,
        time.plusMillis(250),
        List.of(
            new ClaimedIdentifier("user_id", "customer-1"),
            new ClaimedIdentifier("anonymous_id", "5f1f4c5e-9f0b-4f0e-8f62-0b6f3f7b7d11")),
        ALL,
        Map.of(),
        properties,
        traits,
        JSON.objectNode().put("locale", "en-GB").put("timezone", "Europe/London"));
  }

  private static ObjectNode product(int number) {
    return JSON.objectNode()
        .put("product_id", "sku-" + number % 8)
        .put("name", "Product " + number % 8)
        .put("category", "category-" + number % 3)
        .put("price", "19.95")
        .put("currency", "EUR")
        .put("quantity", 1);
  }

  private static ObjectNode order(int number) {
    ObjectNode order =
        JSON.objectNode()
            .put("order_id", "order-" + number)
            .put("total", "59.85")
            .put("currency", "EUR")
            .put("payment_method", "card");
    order.putArray("products").add(product(number)).add(product(number + 1));
    return order;
  }

  private static ObjectNode traits(int number) {
    return JSON.objectNode().put("first_name", "Ada").put("visits", number);
  }
}
