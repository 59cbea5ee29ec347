package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.OrderTotal;
import io.privet.proto.profiles.v1.Profile;
import java.math.BigInteger;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Sums over all order events by currency, each event once. They are what is left of the orders that
 * {@link Orders} no longer holds, and shown only then. The limit is one of hashes.
 */
record OrderTotals(int field, int limit) implements Aggregate<OrderTotal> {

  @Override
  public Parser<OrderTotal> parser() {
    return OrderTotal.parser();
  }

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit);
  }

  @Override
  public void collect(Event event, Consumer<OrderTotal> data) {
    switch (Ecommerce.name(event)) {
      case "Order Completed" ->
          data.accept(
              total(event)
                  .setOrders(1)
                  .setRevenue(stored(Ecommerce.revenue(event).orElse(0)))
                  .build());
      case "Order Refunded" ->
          data.accept(total(event).setRefunds(stored(Ecommerce.refund(event).orElse(0))).build());
      default -> {}
    }
  }

  private static OrderTotal.Builder total(Event event) {
    String currency = Ecommerce.currency(event.properties());
    return OrderTotal.newBuilder()
        .setCurrency(currency.isEmpty() ? Ecommerce.NO_CURRENCY : currency);
  }

  private static ByteString stored(long units) {
    return Amounts.stored(BigInteger.valueOf(units));
  }

  @Override
  public OrderTotal join(OrderTotal a, OrderTotal b) {
    BigInteger revenue = Amounts.sum(a.getRevenue()).add(Amounts.sum(b.getRevenue()));
    BigInteger refunds = Amounts.sum(a.getRefunds()).add(Amounts.sum(b.getRefunds()));
    return OrderTotal.newBuilder()
        .setCurrency(a.getCurrency())
        .setOrders(a.getOrders() + b.getOrders())
        .setRevenue(Amounts.stored(revenue))
        .setRefunds(Amounts.stored(refunds))
        .build();
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    // Shown by Orders, where it is needed.
  }
}
