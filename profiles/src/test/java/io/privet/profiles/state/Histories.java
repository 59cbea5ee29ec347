package io.privet.profiles.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.privacy.consent.PurposeSet;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Generates histories in which things meet: few orders, products, times and sources, so that events
 * report one thing several times, at one time, late and in odd order.
 */
final class Histories {

  static final long[] MASKS = {0b000001, 0b000010, 0b000011, 0b000110, 0b111111};

  private static final List<String> NAMES =
      List.of(
          "Product Viewed",
          "Product Clicked",
          "Product Added",
          "Product Added",
          "Product Removed",
          "Cart Viewed",
          "Checkout Started",
          "Cart Cleared",
          "Payment Info Entered",
          "Checkout Step Completed",
          "Order Completed",
          "Order Completed",
          "Order Completed",
          "Order Updated",
          "Order Refunded",
          "Order Refunded",
          "Order Cancelled",
          "Own Event",
          "Other Event",
          "Third Event");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Histories() {}

  /** What an event is made of; the numbers pick from small pools. */
  private record Draft(
      int what, Instant time, int mask, int source, int thing, int product, int amount, int flags) {

    boolean flag(int bit) {
      return (flags >> bit & 1) == 1;
    }
  }

  /** Up to that many events, each with its own id, in any order of time. */
  static Arbitrary<List<Event>> upTo(int events) {
    return drafts(events).map(drafts -> events(drafts, false));
  }

  /** The same where every text that an event holds ends with {@code @mask@}. */
  static Arbitrary<List<Event>> tagged(int events) {
    return drafts(events).map(drafts -> events(drafts, true));
  }

  static String tag(long mask) {
    return "@" + mask + "@";
  }

  private static Arbitrary<List<Draft>> drafts(int events) {
    return Combinators.combine(
            Arbitraries.integers().between(0, NAMES.size() + 7),
            times(),
            Arbitraries.integers().between(0, MASKS.length - 1),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 1023))
        .as(Draft::new)
        .list()
        .ofMaxSize(events);
  }

  private static Arbitrary<Instant> times() {
    long now = Shop.NOW.toEpochMilli();
    long day = 86_400_000L;
    return Arbitraries.oneOf(
            Arbitraries.longs().between(0, 5).map(n -> now - n * 11 * 60_000),
            Arbitraries.longs().between(now - 3 * day, now + day),
            Arbitraries.longs().between(0, 8).map(n -> now - n * 60 * day),
            Arbitraries.longs().between(now - 2000 * day, now))
        .map(Instant::ofEpochMilli);
  }

  private static List<Event> events(List<Draft> drafts, boolean tagged) {
    List<Event> events = new ArrayList<>();
    for (Draft draft : drafts) {
      String tag = tagged ? tag(MASKS[draft.mask]) : "";
      events.add(event(draft, events.size() + 1, tag));
    }
    return events;
  }

  private static Event event(Draft draft, int number, String tag) {
    int calls = draft.what - NAMES.size();
    Event.Type type =
        switch (calls) {
          case 0, 1, 2 -> Event.Type.IDENTIFY;
          case 3 -> Event.Type.PAGE;
          case 4 -> Event.Type.SCREEN;
          case 5 -> Event.Type.GROUP;
          case 6, 7 -> Event.Type.ALIAS;
          default -> Event.Type.TRACK;
        };
    String name =
        switch (type) {
          case TRACK -> NAMES.get(draft.what) + (draft.what >= 17 ? tag : "");
          case GROUP -> "group" + draft.thing + tag;
          default -> "";
        };
    return new Event(
        Shop.id(number),
        List.of("web", "oms", "crm").get(draft.source) + tag,
        draft.source == 0 ? 0 : 10,
        "m" + number,
        type,
        name,
        draft.time,
        Shop.NOW,
        List.of(
            new ClaimedIdentifier("user_id", "u" + draft.thing + tag),
            new ClaimedIdentifier("email", "e" + draft.product + tag)),
        new PurposeSet(MASKS[draft.mask]),
        Map.of(),
        properties(draft, tag),
        traits(draft, tag),
        context(draft, tag));
  }

  private static ObjectNode properties(Draft draft, String tag) {
    ObjectNode properties = product(draft, draft.product, tag);
    if (draft.flag(0)) {
      properties.put("order_id", "order" + draft.thing);
    }
    if (draft.flag(1)) {
      amount(properties, draft.flag(2) ? "revenue" : "total", draft);
    }
    if (draft.flag(3)) {
      properties.put("currency", draft.flag(4) ? "eur" : "USD");
    }
    if (draft.flag(5)) {
      properties.put("payment_method", "method" + draft.thing + tag);
    }
    if (draft.flag(6)) {
      properties.put("refund_id", "refund" + draft.product);
    }
    if (draft.flag(7)) {
      ArrayNode products = properties.putArray("products");
      products.add(product(draft, draft.product, tag));
      products.add(product(draft, draft.thing, tag));
      products.add("not a product");
    }
    if (draft.flag(8)) {
      properties.put("cart_id", "cart" + draft.thing + tag);
    }
    return properties;
  }

  private static ObjectNode product(Draft draft, int product, String tag) {
    ObjectNode node = JSON.objectNode();
    node.put(draft.flag(9) ? "product_id" : "sku", "product" + product + tag);
    if (draft.flag(4)) {
      node.put("name", "Name " + draft.amount + tag);
      node.put("category", "Category " + product % 3 + tag);
    }
    if (draft.flag(1)) {
      amount(node, "price", draft);
    }
    if (draft.flag(2)) {
      node.put("quantity", draft.amount);
    }
    return node;
  }

  private static void amount(ObjectNode node, String field, Draft draft) {
    BigDecimal amount = BigDecimal.valueOf(draft.amount * 3337L, 2);
    if (draft.flag(8)) {
      node.put(field, amount.toPlainString());
    } else {
      node.put(field, amount);
    }
  }

  private static ObjectNode traits(Draft draft, String tag) {
    ObjectNode traits = JSON.objectNode();
    if (draft.flag(0)) {
      traits.put("city" + tag, "City " + draft.thing + tag);
    }
    if (draft.flag(1)) {
      traits.putNull("city" + tag);
    }
    if (draft.flag(2)) {
      traits.put("n" + draft.product, draft.amount);
    }
    return traits;
  }

  private static ObjectNode context(Draft draft, String tag) {
    ObjectNode context = JSON.objectNode();
    if (draft.flag(9)) {
      context.putObject("campaign").put("name", "campaign" + draft.thing + tag);
      context.putObject("browser").put("name", "browser" + draft.amount + tag);
      context.putObject("device").put("type", draft.flag(8) ? "desktop" : "ios");
    }
    if (draft.flag(3)) {
      context.putObject("traits").put("n" + draft.thing, "text" + tag);
    }
    return context;
  }
}
