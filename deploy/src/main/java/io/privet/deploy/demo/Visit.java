package io.privet.deploy.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** One visit to the shop, a step at a time. Its course depends on the random numbers alone. */
final class Visit {

  private static final List<String> PAYMENT_METHODS =
      List.of("card", "card", "card", "paypal", "paypal", "invoice", "apple_pay");

  private static final List<String> USER_AGENTS =
      List.of(
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
          "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0");

  private enum Step {
    LANDING,
    BROWSING,
    CART,
    LOGIN,
    CHECKOUT,
    PAYMENT,
    ORDERED,
    GONE
  }

  private final Customer customer;
  private final Random random;
  private final String userAgent;
  private final String cartId;
  private final String orderId;
  private final List<Product> cart = new ArrayList<>();
  private String paymentMethod = "";
  private Step step = Step.LANDING;
  private boolean loggedIn;

  Visit(Customer customer, Random random) {
    this.customer = customer;
    this.random = random;
    this.userAgent = pick(USER_AGENTS);
    this.cartId = id("cart");
    this.orderId = id("order");
  }

  Customer customer() {
    return customer;
  }

  boolean isLoggedIn() {
    return loggedIn;
  }

  String userAgent() {
    return userAgent;
  }

  /** What the customer does next; nothing when they are gone. */
  Optional<Message> next() {
    return switch (step) {
      case LANDING -> land();
      case BROWSING -> browse();
      case CART -> viewCart();
      case LOGIN -> logIn();
      case CHECKOUT -> checkOut();
      case PAYMENT -> pay();
      case ORDERED -> reconsider();
      case GONE -> Optional.empty();
    };
  }

  private Optional<Message> land() {
    step = Step.BROWSING;
    return Optional.of(Message.page(this, chance(60) ? "Home" : "Category"));
  }

  private Optional<Message> browse() {
    if (chance(12)) {
      return leave();
    }
    if (!cart.isEmpty() && chance(25)) {
      step = Step.CART;
    }
    if (chance(15)) {
      return track("Products Searched", Map.of("query", customer.favourite()));
    }
    Product product = product();
    if (chance(30)) {
      cart.add(product);
      return track("Product Added", line(product));
    }
    return track("Product Viewed", line(product));
  }

  private Optional<Message> viewCart() {
    if (chance(15)) {
      return track("Product Removed", line(cart.remove(cart.size() - 1)))
          .map(
              message -> {
                step = cart.isEmpty() ? Step.BROWSING : Step.CART;
                return message;
              });
    }
    if (chance(30)) {
      return leave();
    }
    step = loggedIn ? Step.CHECKOUT : Step.LOGIN;
    return track("Cart Viewed", Map.of("cart_id", cartId, "products", lines()));
  }

  private Optional<Message> logIn() {
    loggedIn = true;
    step = Step.CHECKOUT;
    return Optional.of(
        Message.identify(
            this,
            Map.of(
                "email", customer.email(),
                "firstName", customer.firstName(),
                "lastName", customer.lastName())));
  }

  private Optional<Message> checkOut() {
    step = Step.PAYMENT;
    return track("Checkout Started", order());
  }

  private Optional<Message> pay() {
    if (chance(20)) {
      return leave();
    }
    if (paymentMethod.isEmpty()) {
      paymentMethod = pick(PAYMENT_METHODS);
      return track(
          "Payment Info Entered", Map.of("order_id", orderId, "payment_method", paymentMethod));
    }
    step = Step.ORDERED;
    return track("Order Completed", order());
  }

  private Optional<Message> reconsider() {
    step = Step.GONE;
    if (chance(6)) {
      return track("Order Cancelled", order());
    }
    if (chance(8)) {
      return track("Order Refunded", order());
    }
    return Optional.empty();
  }

  private Optional<Message> leave() {
    step = Step.GONE;
    return Optional.empty();
  }

  private Optional<Message> track(String event, Map<String, ?> properties) {
    return Optional.of(Message.track(this, event, properties));
  }

  private Map<String, Object> order() {
    Map<String, Object> order = new LinkedHashMap<>();
    int cents = cart.stream().mapToInt(Product::cents).sum();
    order.put("order_id", orderId);
    order.put("cart_id", cartId);
    order.put("revenue", cents / 100.0);
    order.put("total", cents / 100.0);
    order.put("currency", "EUR");
    if (!paymentMethod.isEmpty()) {
      order.put("payment_method", paymentMethod);
    }
    order.put("products", lines());
    return order;
  }

  private List<Map<String, Object>> lines() {
    return cart.stream().map(this::line).toList();
  }

  private Map<String, Object> line(Product product) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("cart_id", cartId);
    line.put("product_id", product.id());
    line.put("name", product.name());
    line.put("category", product.category());
    line.put("price", product.euros());
    line.put("currency", "EUR");
    line.put("quantity", 1);
    return line;
  }

  /** Six times of ten one of the favourite category. */
  private Product product() {
    List<Product> liked =
        Product.CATALOGUE.stream().filter(p -> p.category().equals(customer.favourite())).toList();
    return pick(chance(60) ? liked : Product.CATALOGUE);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String id(String prefix) {
    return prefix + "-" + new UUID(random.nextLong(), random.nextLong());
  }
}
