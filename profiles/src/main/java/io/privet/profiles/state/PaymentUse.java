package io.privet.profiles.state;

import io.privet.proto.profiles.v1.Counter;
import io.privet.proto.profiles.v1.PaymentMethodUse;
import io.privet.proto.profiles.v1.Profile;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a payment method was used.
 *
 * @param method the method
 * @param count orders paid with it plus times it was entered
 * @param last last time
 */
record PaymentUse(String method, long count, long last) {

  private static final int MOST_SHOWN = 20;
  private static final Comparator<PaymentUse> MOST_USED =
      Comparator.comparingLong(PaymentUse::count)
          .thenComparingLong(PaymentUse::last)
          .reversed()
          .thenComparing(PaymentUse::method);

  /** Shows the methods, most used first, up to twenty. */
  static void render(List<Order> orders, List<Counter> entered, Profile.Builder profile) {
    Map<String, PaymentUse> uses = new TreeMap<>();
    for (Counter counter : entered) {
      add(uses, new PaymentUse(counter.getName(), counter.getCount(), counter.getLast()));
    }
    orders.stream()
        .filter(order -> order.counts() && !order.paymentMethod().isEmpty())
        .forEach(order -> add(uses, new PaymentUse(order.paymentMethod(), 1, order.time())));
    uses.values().stream()
        .sorted(MOST_USED)
        .limit(MOST_SHOWN)
        .forEach(use -> profile.getCommerceBuilder().addPaymentMethods(use.shown()));
  }

  private static void add(Map<String, PaymentUse> uses, PaymentUse use) {
    uses.merge(
        use.method,
        use,
        (a, b) -> new PaymentUse(a.method, a.count + b.count, Math.max(a.last, b.last)));
  }

  private PaymentMethodUse shown() {
    return PaymentMethodUse.newBuilder()
        .setMethod(method)
        .setCount(count)
        .setLastUsed(Registers.timestamp(last))
        .build();
  }
}
