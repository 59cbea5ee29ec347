package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What the visitors of a shop send: pages, products, carts, orders and log-ins, about 600 bytes
 * each. A fifth of the events are somebody's first. The same seed gives the same visits.
 */
final class ShopTraffic {

  static final String MESSAGE_ID_FIELD = "\"messageId\":\"";
  static final int MESSAGE_ID_LENGTH = 24;

  private static final double NEW_VISITORS = 0.2;
  private static final double KNOWN_CUSTOMERS = 0.3;

  private final SplittableRandom random;
  private final String visitorPrefix;
  private final int mostVisitors;
  private int visitors;
  private long number;

  /**
   * Begins.
   *
   * @param seed of the choices
   * @param visitorPrefix goes before the number in every id; at most 10 characters
   * @param mostVisitors after so many there is nobody new any more
   */
  ShopTraffic(long seed, String visitorPrefix, int mostVisitors) {
    this.random = new SplittableRandom(seed);
    this.visitorPrefix = visitorPrefix;
    this.mostVisitors = mostVisitors;
  }

  /**
   * One event.
   *
   * @param visitor number of the visitor, from 0
   * @param json the event as it stands in a batch
   */
  record Visit(int visitor, String json) {}

  /** The next event; its message id is new in this process. */
  Visit next() {
    int visitor = nextVisitor();
    return new Visit(visitor, event(visitor));
  }

  /** A batch of the next events. */
  byte[] batch(int events) {
    List<String> all = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      all.add(next().json());
    }
    return batch(all);
  }

  /** A batch of these events. */
  static byte[] batch(List<String> events) {
    return ("{\"batch\":[" + String.join(",", events) + "],\"sentAt\":\"" + Instant.now() + "\"}")
        .getBytes(UTF_8);
  }

  /** Track events alone, each as a body of its own. */
  List<String> tracks(int events) {
    List<String> all = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      all.add(track(nextVisitor(), "Product Viewed", product()));
    }
    return all;
  }

  /** A product that this visitor looks at, without logging in. */
  String view(int visitor) {
    return "{\"type\":\"track\",\"event\":\"Product Viewed\",\"properties\":{%s},%s}"
        .formatted(product(), anonymous(visitor));
  }

  /** A log-in of each of the first visitors, who are known from then on. */
  List<String> logins(int people) {
    List<String> all = new ArrayList<>(people);
    for (visitors = 0; visitors < people; visitors++) {
      all.add(login(visitors));
    }
    return all;
  }

  /** Whose the next event is. */
  int nextVisitor() {
    if (visitors == 0 || (visitors < mostVisitors && random.nextDouble() < NEW_VISITORS)) {
      return visitors++;
    }
    return random.nextInt(visitors);
  }

  private String event(int visitor) {
    double kind = random.nextDouble();
    if (kind < 0.55) {
      return page(visitor);
    }
    if (kind < 0.80) {
      return track(visitor, "Product Viewed", product());
    }
    if (kind < 0.90) {
      return track(visitor, "Product Added", product() + ",\"cart_id\":\"c" + visitor + "\"");
    }
    if (kind < 0.94) {
      return track(visitor, "Checkout Started", order());
    }
    return kind < 0.97 ? track(visitor, "Order Completed", order()) : login(visitor);
  }

  private String page(int visitor) {
    return """
        {"type":"page","name":"Product","properties":{"url":"https://shop.example/p/%1$d?ref=list","path":"/p/%1$d",\
        "title":"Product %1$d","referrer":"https://shop.example/c/lamps"},%2$s}"""
        .formatted(random.nextInt(4_000), common(visitor));
  }

  private String track(int visitor, String name, String properties) {
    return "{\"type\":\"track\",\"event\":\"%s\",\"properties\":{%s},%s}"
        .formatted(name, properties, common(visitor));
  }

  private String login(int visitor) {
    return "{\"type\":\"identify\",\"userId\":\"%1$su%2$d\",\"traits\":{\"plan\":\"regular\",\"visits\":%3$d},%4$s}"
        .formatted(visitorPrefix, visitor, random.nextInt(100), anonymous(visitor));
  }

  private String product() {
    int sku = random.nextInt(4_000);
    return """
        "product_id":"sku-%1$d","sku":"sku-%1$d","name":"Product %1$d","category":"category-%2$d","price":%3$d.95,\
        "currency":"EUR","quantity":%4$d"""
        .formatted(sku, sku % 40, 3 + sku % 90, 1 + random.nextInt(3));
  }

  private String order() {
    return """
        "order_id":"%1$so%2$d","total":%3$d.90,"revenue":%3$d.90,"currency":"EUR","payment_method":"card",\
        "products":[{%4$s},{%5$s}]"""
        .formatted(visitorPrefix, number, 20 + random.nextInt(200), product(), product());
  }

  private String common(int visitor) {
    boolean known = random.nextDouble() < KNOWN_CUSTOMERS;
    String user = known ? "\"userId\":\"%su%d\",".formatted(visitorPrefix, visitor) : "";
    return user + anonymous(visitor);
  }

  private String anonymous(int visitor) {
    return """
        "anonymousId":"%1$sa%2$d","messageId":"%3$s","timestamp":"%4$s",\
        "context":{"library":{"name":"analytics.js","version":"2.1.0"},"locale":"en-GB","timezone":"Europe/London",\
        "page":{"path":"/","url":"https://shop.example/"},"screen":{"width":1440,"height":900}}"""
        .formatted(visitorPrefix, visitor, messageId(), Instant.now());
  }

  /** Always {@link #MESSAGE_ID_LENGTH} characters. */
  private String messageId() {
    return String.format(Locale.ROOT, "%-10s%014d", visitorPrefix, number++).replace(' ', '-');
  }
}
