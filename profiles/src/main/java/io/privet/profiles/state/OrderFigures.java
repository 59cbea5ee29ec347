package io.privet.profiles.state;

import com.google.protobuf.Duration;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.OrderTotal;
import io.privet.proto.profiles.v1.OrderWindow;
import io.privet.proto.profiles.v1.Rfm;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a reader sees of orders at a time. */
final class OrderFigures {

  private static final long DAY_MILLIS = 86_400_000;
  private static final int RFM_DAYS = 365;
  private static final List<Integer> WINDOW_DAYS = List.of(30, 90, 365);

  private final List<Order> all;
  private final List<Order> counted;
  private final long now;

  OrderFigures(List<Order> orders, Instant now) {
    this.all = orders;
    this.counted = orders.stream().filter(Order::counts).toList();
    this.now = now.toEpochMilli();
  }

  /** Number, revenue and refunds of the orders over all time. */
  void renderLifetime(Commerce.Builder commerce) {
    Amounts refunds = new Amounts();
    all.stream().filter(order -> !order.cancelled()).forEach(o -> refunds.addAll(o.refunds()));
    SortedMap<String, Long> counts = new TreeMap<>();
    for (Order order : counted) {
      counts.merge(order.currency(), order.revenue().isPresent() ? 1L : 0L, Long::sum);
    }
    render(commerce.setOrders(counted.size()), revenue(counted), refunds, counts);
  }

  /** The same from sums over all events. */
  static void renderLifetime(List<OrderTotal> totals, Commerce.Builder commerce) {
    Amounts revenue = new Amounts();
    Amounts refunds = new Amounts();
    SortedMap<String, Long> counts = new TreeMap<>();
    for (OrderTotal total : totals) {
      counts.put(total.getCurrency(), total.getOrders());
      if (!total.getRevenue().isEmpty()) {
        revenue.add(total.getCurrency(), Amounts.sum(total.getRevenue()));
      }
      if (!total.getRefunds().isEmpty()) {
        refunds.add(total.getCurrency(), Amounts.sum(total.getRefunds()));
      }
    }
    commerce.setOrders(counts.values().stream().mapToLong(Long::longValue).sum());
    render(commerce, revenue, refunds, counts);
  }

  private static void render(
      Commerce.Builder commerce, Amounts revenue, Amounts refunds, SortedMap<String, Long> counts) {
    revenue.shown().forEach(commerce::addRevenue);
    refunds.shown().forEach(commerce::addRefunds);
    revenue.shownPer(counts).forEach(commerce::addAverageOrderValue);
  }

  /** Cancellations, first and last order, RFM and windows. */
  void renderRecent(Commerce.Builder commerce) {
    commerce.setCancelledOrders(
        all.stream().filter(order -> order.cancelled() || order.fullyRefunded()).count());
    counted.stream()
        .mapToLong(Order::time)
        .min()
        .ifPresent(first -> commerce.setFirstOrder(Registers.timestamp(first)));
    Rfm.Builder rfm = commerce.getRfmBuilder();
    counted.stream()
        .mapToLong(Order::time)
        .max()
        .ifPresent(
            last -> {
              commerce.setLastOrder(Registers.timestamp(last));
              rfm.setRecencyDays((int) Math.max(0, Math.floorDiv(now - last, DAY_MILLIS)));
            });
    List<Order> ofYear = within(RFM_DAYS);
    rfm.setFrequency(ofYear.size());
    net(ofYear).shown().forEach(rfm::addMonetary);
    WINDOW_DAYS.forEach(days -> commerce.addWindows(window(days)));
  }

  private OrderWindow window(int days) {
    List<Order> orders = within(days);
    OrderWindow.Builder window =
        OrderWindow.newBuilder()
            .setWindow(Duration.newBuilder().setSeconds(days * DAY_MILLIS / 1000))
            .setOrders(orders.size());
    revenue(orders).shown().forEach(window::addRevenue);
    return window.build();
  }

  /** Orders after that many days before now, up to now. */
  private List<Order> within(int days) {
    long start = now - days * DAY_MILLIS;
    return counted.stream().filter(o -> o.time() > start && o.time() <= now).toList();
  }

  private static Amounts revenue(List<Order> orders) {
    Amounts revenue = new Amounts();
    for (Order order : orders) {
      order.revenue().ifPresent(units -> revenue.add(order.currency(), units));
    }
    return revenue;
  }

  private static Amounts net(List<Order> orders) {
    Amounts net = revenue(orders);
    orders.forEach(order -> net.subtractAll(order.refunds()));
    return net;
  }
}
