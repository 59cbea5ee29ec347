package io.privet.profiles.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Affinity;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.Money;
import io.privet.proto.profiles.v1.PaymentMethodUse;
import io.privet.proto.profiles.v1.ProductSeen;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.ProfileIdentifier;
import io.privet.proto.profiles.v1.Trait;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;

/**
 * The figures of a profile computed from the list of its events, straight from their meaning: no
 * buckets, no registers, no bounds, and no code of the state. It knows the shapes that {@link
 * Histories} makes.
 */
final class PlainModel {

  private static final Comparator<Event> PRECEDENCE =
      Comparator.comparing(Event::time)
          .thenComparing(Event::sourcePriority)
          .thenComparing(Event::id);
  private static final Comparator<Event> IN_TIME =
      Comparator.comparing(Event::time).thenComparing(Event::id);

  private final List<Event> events;
  private final Instant now;

  PlainModel(List<Event> events, Instant now) {
    this.events = events;
    this.now = now;
  }

  void check(Profile profile) {
    checkIdentifiers(profile);
    checkTraits(profile);
    checkEvents(profile);
    checkActivity(profile);
    checkOrders(profile.getCommerce());
    checkPayments(profile.getCommerce());
    checkProducts(profile.getCommerce());
    checkCart(profile.getCommerce());
    checkAffinity(profile.getCommerce());
  }

  private void checkIdentifiers(Profile profile) {
    Map<String, String> expected = new TreeMap<>();
    for (Event event : events) {
      for (Event.ClaimedIdentifier claimed : event.identifiers()) {
        List<Instant> times =
            events.stream()
                .filter(e -> e.identifiers().contains(claimed))
                .map(Event::time)
                .sorted()
                .toList();
        expected.put(claimed.kind() + " " + claimed.value(), times.get(0) + " " + last(times));
      }
    }
    assertThat(
            profile.getIdentifiersList().stream()
                .collect(
                    Collectors.toMap(
                        i -> i.getKind() + " " + i.getValue(), PlainModel::firstAndLast)))
        .isEqualTo(expected);
  }

  private static String firstAndLast(ProfileIdentifier identifier) {
    return instant(identifier.getFirstSeen()) + " " + instant(identifier.getLastSeen());
  }

  private void checkTraits(Profile profile) {
    Map<String, String> expected = new TreeMap<>();
    for (Event event : events.stream().sorted(PRECEDENCE).toList()) {
      Map<String, JsonNode> said = new TreeMap<>();
      event.context().path("traits").properties().forEach(t -> said.put(t.getKey(), t.getValue()));
      if (event.type() == Event.Type.IDENTIFY) {
        event.traits().properties().forEach(t -> said.put(t.getKey(), t.getValue()));
      }
      said.forEach((name, value) -> expected.put(name, value.asText() + event.source()));
      said.forEach(
          (name, value) -> expected.computeIfPresent(name, (n, v) -> value.isNull() ? null : v));
    }
    Map<String, String> shown = new TreeMap<>();
    profile.getTraitsMap().forEach((name, trait) -> shown.put(name, text(trait)));
    assertThat(shown).isEqualTo(expected);
    assertThat(profile.getGroupsList())
        .containsExactlyInAnyOrderElementsOf(
            events.stream()
                .filter(e -> e.type() == Event.Type.GROUP)
                .map(Event::name)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String text(Trait trait) {
    String value =
        trait.getValue().hasStringValue()
            ? trait.getValue().getStringValue()
            : String.valueOf((long) trait.getValue().getNumberValue());
    return value + trait.getSource();
  }

  private void checkEvents(Profile profile) {
    Map<String, List<Instant>> expected = new TreeMap<>();
    for (Event event : events) {
      String type = event.type().name();
      String name =
          event.type() == Event.Type.TRACK
              ? event.name()
              : type.charAt(0) + type.substring(1).toLowerCase(Locale.ROOT);
      expected.computeIfAbsent(name, n -> new ArrayList<>()).add(event.time());
    }
    assertThat(profile.getEventsList())
        .extracting(EventCount::getName)
        .containsExactlyElementsOf(expected.keySet());
    for (EventCount count : profile.getEventsList()) {
      List<Instant> times = get(expected, count.getName()).stream().sorted().toList();
      assertThat(count.getCount()).isEqualTo(times.size());
      assertThat(instant(count.getFirst())).isEqualTo(times.get(0));
      assertThat(instant(count.getLast())).isEqualTo(last(times));
      count
          .getWindowsList()
          .forEach(w -> assertThat(w.getCount()).isEqualTo(countIn(times, w.getWindow())));
    }
  }

  private long countIn(List<Instant> times, com.google.protobuf.Duration window) {
    long hours = window.getSeconds() / 3600;
    ChronoUnit unit = hours <= 48 ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    Instant end = now.truncatedTo(unit).plus(1, unit);
    Instant start = end.minus(Duration.ofHours(hours));
    return times.stream().filter(t -> !t.isBefore(start) && t.isBefore(end)).count();
  }

  private void checkActivity(Profile profile) {
    List<Instant> times = events.stream().map(Event::time).sorted().toList();
    assertThat(profile.hasActivity()).isEqualTo(!times.isEmpty());
    if (times.isEmpty()) {
      return;
    }
    assertThat(instant(profile.getActivity().getFirstSeen())).isEqualTo(times.get(0));
    assertThat(instant(profile.getActivity().getLastSeen())).isEqualTo(last(times));
    long newest = last(times).getEpochSecond() / 300;
    long sessions = 0;
    long before = Long.MIN_VALUE / 2;
    long start = 0;
    for (Instant time : times) {
      long slot = time.getEpochSecond() / 300;
      if (newest - slot < 400 * 288) {
        sessions += slot - before >= 6 ? 1 : 0;
        start = slot - before >= 6 ? slot : start;
        before = slot;
      }
    }
    assertThat(profile.getActivity().getSessions()).isEqualTo(sessions);
    assertThat(instant(profile.getActivity().getLastSessionStart()).getEpochSecond())
        .isEqualTo(start * 300);
    Function<Event, String> campaign = e -> e.context().path("campaign").path("name").asText();
    List<Event> campaigns = events.stream().filter(e -> !campaign.apply(e).isEmpty()).toList();
    campaigns.stream()
        .max(PRECEDENCE)
        .ifPresent(
            e -> assertThat(profile.getActivity().getLastCampaign()).isEqualTo(campaign.apply(e)));
    campaigns.stream()
        .map(Event::time)
        .min(Comparator.naturalOrder())
        .ifPresent(
            first ->
                assertThat(
                        campaigns.stream()
                            .filter(e -> e.time().equals(first))
                            .max(PRECEDENCE)
                            .map(campaign))
                    .contains(profile.getActivity().getFirstCampaign()));
    assertThat(profile.getActivity().getDevicesList())
        .extracting(d -> d.getType() + d.getBrowser())
        .containsExactlyInAnyOrderElementsOf(
            campaigns.stream()
                .map(
                    e ->
                        e.context().path("device").path("type").asText().replace("ios", "mobile")
                            + e.context().path("browser").path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** An order as all its reports together tell it. */
  private record Whole(
      Optional<Event> completed,
      boolean cancelled,
      Optional<BigDecimal> revenue,
      String currency,
      String method,
      Map<String, BigDecimal> refunds,
      boolean full) {

    Instant time() {
      return completed.orElseThrow().time();
    }
  }

  private Map<String, List<Event>> reports(Predicate<Event> which, Function<Event, String> id) {
    return events.stream()
        .filter(e -> e.type() == Event.Type.TRACK && e.name().startsWith("Order "))
        .filter(which)
        .collect(Collectors.groupingBy(id, TreeMap::new, Collectors.toList()));
  }

  private static String orderId(Event event) {
    return event.properties().path("order_id").asText(event.id().uuid().toString());
  }

  private List<Whole> orders() {
    return reports(e -> true, PlainModel::orderId).values().stream().map(this::whole).toList();
  }

  private Whole whole(List<Event> reports) {
    Function<String, Optional<Event>> newest =
        name -> reports.stream().filter(e -> e.name().equals(name)).max(PRECEDENCE);
    Optional<Event> completed = newest.apply("Order Completed");
    Optional<Event> updated = newest.apply("Order Updated");
    Optional<Event> valued = updated.filter(e -> revenue(e).isPresent()).or(() -> completed);
    String currency =
        Stream.of(valued, completed)
            .flatMap(Optional::stream)
            .map(PlainModel::currency)
            .filter(c -> !c.isEmpty())
            .findFirst()
            .orElse("XXX");
    Map<String, Event> refunds = new TreeMap<>();
    reports.stream()
        .filter(e -> e.name().equals("Order Refunded"))
        .sorted(PRECEDENCE)
        .forEach(
            e -> refunds.put(e.properties().path("refund_id").asText(e.id().uuid().toString()), e));
    Map<String, BigDecimal> refunded = new TreeMap<>();
    boolean full = false;
    for (Event refund : refunds.values()) {
      String own = currency(refund);
      Optional<BigDecimal> amount =
          revenue(refund)
              .or(
                  () ->
                      refund.properties().has("products")
                          ? Optional.of(BigDecimal.ZERO)
                          : Optional.empty());
      full |= amount.isEmpty();
      refunded.merge(
          own.isEmpty() ? currency : own, amount.orElse(BigDecimal.ZERO), BigDecimal::add);
    }
    Optional<BigDecimal> worth = valued.flatMap(PlainModel::revenue);
    BigDecimal revenue = worth.orElse(BigDecimal.ZERO);
    if (full) {
      refunded.merge(currency, revenue, BigDecimal::max);
    }
    refunded.values().removeIf(amount -> amount.signum() == 0);
    boolean covered =
        !refunds.isEmpty()
            && revenue.signum() > 0
            && refunded.getOrDefault(currency, BigDecimal.ZERO).compareTo(revenue) >= 0;
    String method =
        Stream.of(updated, completed)
            .flatMap(Optional::stream)
            .map(e -> e.properties().path("payment_method").asText())
            .filter(m -> !m.isEmpty())
            .findFirst()
            .orElse("");
    boolean cancelled = newest.apply("Order Cancelled").isPresent();
    return new Whole(completed, cancelled, worth, currency, method, refunded, full || covered);
  }

  private static Optional<BigDecimal> revenue(Event event) {
    JsonNode p = event.properties();
    JsonNode stated = p.has("revenue") ? p.get("revenue") : p.path("total");
    if (!stated.isMissingNode()) {
      return Optional.of(new BigDecimal(stated.asText()));
    }
    BigDecimal sum = null;
    for (JsonNode product : p.path("products")) {
      if (product.has("price")) {
        BigDecimal price = new BigDecimal(product.get("price").asText());
        BigDecimal line = price.multiply(BigDecimal.valueOf(product.path("quantity").asInt(1)));
        sum = sum == null ? line : sum.add(line);
      }
    }
    return Optional.ofNullable(sum);
  }

  private static String currency(Event event) {
    return event.properties().path("currency").asText().toUpperCase(Locale.ROOT);
  }

  private void checkOrders(Commerce commerce) {
    List<Whole> orders = orders();
    List<Whole> counted =
        orders.stream().filter(o -> o.completed.isPresent() && !o.cancelled).toList();
    assertThat(commerce.getOrders()).isEqualTo(counted.size());
    assertThat(commerce.getCancelledOrders())
        .isEqualTo(orders.stream().filter(o -> o.cancelled || o.full).count());
    assertThat(amounts(commerce.getRevenueList())).isEqualTo(revenue(counted));
    Map<String, BigDecimal> refunds = new TreeMap<>();
    orders.stream()
        .filter(o -> !o.cancelled)
        .forEach(o -> o.refunds.forEach((c, a) -> refunds.merge(c, a, BigDecimal::add)));
    assertThat(amounts(commerce.getRefundsList())).isEqualTo(plain(refunds));
    Map<String, BigDecimal> average = new TreeMap<>();
    revenue(counted)
        .forEach(
            (currency, sum) ->
                average.put(
                    currency,
                    sum.divide(
                        BigDecimal.valueOf(
                            counted.stream()
                                .filter(o -> o.currency.equals(currency))
                                .filter(o -> o.revenue.isPresent())
                                .count()),
                        4,
                        RoundingMode.HALF_EVEN)));
    assertThat(amounts(commerce.getAverageOrderValueList())).isEqualTo(plain(average));
    commerce
        .getWindowsList()
        .forEach(
            window -> {
              List<Whole> within = within(counted, window.getWindow().getSeconds());
              assertThat(window.getOrders()).isEqualTo(within.size());
              assertThat(amounts(window.getRevenueList())).isEqualTo(revenue(within));
            });
    List<Whole> year = within(counted, 365 * 86_400L);
    Map<String, BigDecimal> net = new TreeMap<>(revenue(year));
    year.forEach(o -> o.refunds.forEach((c, a) -> net.merge(c, a.negate(), BigDecimal::add)));
    assertThat(commerce.getRfm().getFrequency()).isEqualTo(year.size());
    assertThat(amounts(commerce.getRfm().getMonetaryList())).isEqualTo(plain(net));
    counted.stream()
        .map(o -> o.time())
        .max(Comparator.naturalOrder())
        .ifPresentOrElse(
            last -> {
              assertThat(instant(commerce.getLastOrder())).isEqualTo(last);
              assertThat(commerce.getRfm().getRecencyDays())
                  .isEqualTo((int) Math.max(0, Duration.between(last, now).toDays()));
            },
            () -> assertThat(commerce.getRfm().hasRecencyDays()).isFalse());
  }

  private List<Whole> within(List<Whole> orders, long seconds) {
    return orders.stream()
        .filter(o -> o.time().isAfter(now.minusSeconds(seconds)))
        .filter(o -> !o.time().isAfter(now))
        .toList();
  }

  private static Map<String, BigDecimal> revenue(List<Whole> orders) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    orders.forEach(o -> o.revenue.ifPresent(r -> sums.merge(o.currency, r, BigDecimal::add)));
    return plain(sums);
  }

  private static Map<String, BigDecimal> amounts(List<Money> amounts) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    amounts.forEach(m -> sums.put(m.getCurrency(), new BigDecimal(m.getAmount())));
    return plain(sums);
  }

  private static Map<String, BigDecimal> plain(Map<String, BigDecimal> sums) {
    Map<String, BigDecimal> plain = new TreeMap<>();
    sums.forEach((currency, sum) -> plain.put(currency, sum.stripTrailingZeros()));
    return plain;
  }

  private void checkPayments(Commerce commerce) {
    Map<String, Long> expected = new TreeMap<>();
    for (Event event : events) {
      String method = event.properties().path("payment_method").asText();
      boolean entered =
          event.type() == Event.Type.TRACK
              && List.of("Payment Info Entered", "Checkout Step Completed").contains(event.name());
      if (entered && !method.isEmpty()) {
        expected.merge(method, 1L, Long::sum);
      }
    }
    orders().stream()
        .filter(o -> o.completed.isPresent() && !o.cancelled && !o.method.isEmpty())
        .forEach(o -> expected.merge(o.method, 1L, Long::sum));
    assertThat(
            commerce.getPaymentMethodsList().stream()
                .collect(Collectors.toMap(PaymentMethodUse::getMethod, PaymentMethodUse::getCount)))
        .isEqualTo(expected);
    assertThat(commerce.getPaymentMethodsList())
        .isSortedAccordingTo(Comparator.comparing(PaymentMethodUse::getCount).reversed());
  }

  private List<Event> named(String... names) {
    return events.stream()
        .filter(e -> e.type() == Event.Type.TRACK && List.of(names).contains(e.name()))
        .toList();
  }

  private static String productId(JsonNode product) {
    return product.path("product_id").asText(product.path("sku").asText());
  }

  private void checkProducts(Commerce commerce) {
    Map<String, Event> newest = new TreeMap<>();
    named("Product Viewed", "Product Clicked", "Product Added").stream()
        .sorted(PRECEDENCE)
        .forEach(e -> newest.put(productId(e.properties()), e));
    assertThat(commerce.getProductsSeenList())
        .extracting(ProductSeen::getProductId)
        .containsExactlyInAnyOrderElementsOf(newest.keySet());
    for (ProductSeen seen : commerce.getProductsSeenList()) {
      Event event = get(newest, seen.getProductId());
      assertThat(seen.getName()).isEqualTo(event.properties().path("name").asText());
      assertThat(seen.getCategory()).isEqualTo(event.properties().path("category").asText());
      assertThat(instant(seen.getLastSeen())).isEqualTo(event.time());
    }
    assertThat(commerce.getProductsSeenList())
        .isSortedAccordingTo(
            Comparator.comparing((ProductSeen p) -> instant(p.getLastSeen())).reversed());
  }

  private void checkCart(Commerce commerce) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    Map<String, BigDecimal> prices = new LinkedHashMap<>();
    String cartId = "";
    for (Event event : events.stream().sorted(IN_TIME).toList()) {
      if (event.type() != Event.Type.TRACK) {
        continue;
      }
      JsonNode p = event.properties();
      boolean changes = true;
      switch (event.name()) {
        case "Product Added" -> put(lines, prices, p);
        case "Product Removed" ->
            lines.computeIfPresent(
                productId(p),
                (id, n) ->
                    p.has("quantity") && n > p.path("quantity").asInt()
                        ? Integer.valueOf(n - p.path("quantity").asInt())
                        : null);
        case "Cart Viewed", "Checkout Started" -> {
          changes = p.has("products");
          if (changes) {
            lines.clear();
            prices.clear();
            cartId = "";
            p.path("products").forEach(line -> put(lines, prices, line));
          }
        }
        case "Order Completed", "Cart Cleared" -> {
          lines.clear();
          prices.clear();
          cartId = "";
          changes = false;
        }
        default -> changes = false;
      }
      prices.keySet().retainAll(lines.keySet());
      cartId = changes && p.has("cart_id") ? p.path("cart_id").asText() : cartId;
    }
    Map<String, Integer> shown = new LinkedHashMap<>();
    commerce
        .getOpenCart()
        .getLinesList()
        .forEach(line -> shown.put(line.getProductId(), (int) line.getQuantity()));
    assertThat(shown).isEqualTo(lines);
    assertThat(commerce.hasOpenCart()).isEqualTo(!lines.isEmpty());
    BigDecimal value =
        prices.entrySet().stream()
            .map(e -> e.getValue().multiply(BigDecimal.valueOf(get(lines, e.getKey()))))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(
            commerce.getOpenCart().getValueList().stream()
                .map(m -> new BigDecimal(m.getAmount()))
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(value);
    if (!lines.isEmpty()) {
      assertThat(commerce.getOpenCart().getCartId()).isEqualTo(cartId);
    }
  }

  private static void put(
      Map<String, Integer> lines, Map<String, BigDecimal> prices, JsonNode product) {
    if (!product.isObject()) {
      return;
    }
    int quantity = product.path("quantity").asInt(1);
    lines.merge(productId(product), quantity, Integer::sum);
    if (get(lines, productId(product)) == 0) {
      lines.remove(productId(product));
    } else if (product.has("price")) {
      prices.put(productId(product), new BigDecimal(product.get("price").asText()));
    }
  }

  private void checkAffinity(Commerce commerce) {
    Map<String, Double> weights = new TreeMap<>();
    named("Product Viewed").forEach(e -> weigh(weights, e, e.properties(), 1));
    named("Product Added").forEach(e -> weigh(weights, e, e.properties(), 3));
    named("Order Completed")
        .forEach(e -> e.properties().path("products").forEach(p -> weigh(weights, e, p, 5)));
    double total = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(commerce.getCategoryAffinityList())
        .extracting(Affinity::getCategory)
        .containsExactlyInAnyOrderElementsOf(weights.keySet());
    for (Affinity affinity : commerce.getCategoryAffinityList()) {
      assertThat(affinity.getWeight())
          .isCloseTo(get(weights, affinity.getCategory()) / total, Offset.offset(2e-5));
    }
    assertThat(commerce.getCategoryAffinityList())
        .isSortedAccordingTo(Comparator.comparing(Affinity::getWeight).reversed());
  }

  private void weigh(Map<String, Double> weights, Event event, JsonNode product, int signal) {
    long days = Math.floorDiv(event.time().getEpochSecond(), 86_400L);
    long today = Math.floorDiv(now.getEpochSecond(), 86_400L);
    if (product.has("category")) {
      weights.merge(
          product.path("category").asText(),
          signal * Math.pow(2, (days - today) / 30.0),
          Double::sum);
    }
  }

  private static Instant instant(com.google.protobuf.Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  private static <V> V get(Map<String, V> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }
}
