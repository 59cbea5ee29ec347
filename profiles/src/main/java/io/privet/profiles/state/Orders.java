package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.OrderFact;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What is known of each order: that it was completed, updated, cancelled or refunded, and for how
 * much. A fact is a register under the order's id, so an order counts once however many sources
 * report it, and a refund may come before its order. All figures are computed when read.
 *
 * <p>An order without {@code order_id} has the event's id; a refund without {@code refund_id} too.
 *
 * <p>The newest facts are kept, up to the limit. Once that is reached, the figures over all time
 * are those of {@link OrderTotals}: exact sums over every event, in which reports of one order are
 * no longer recognised as one; windows, recency and cancellations are of the facts that are kept.
 */
record Orders(int field, int limit, OrderTotals totals, Payments payments) implements Registers {

  @Override
  public Bound bound() {
    return Bound.newest(limit);
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    switch (Ecommerce.name(event)) {
      case "Order Completed" ->
          data.accept(fact(event, Order.Fact.COMPLETED, Ecommerce.revenue(event)));
      case "Order Updated" ->
          data.accept(fact(event, Order.Fact.UPDATED, Ecommerce.revenue(event)));
      case "Order Cancelled" ->
          data.accept(fact(event, Order.Fact.CANCELLED, OptionalLong.empty()));
      case "Order Refunded" ->
          data.accept(fact(event, Order.Fact.REFUNDED, Ecommerce.refund(event)));
      default -> {}
    }
  }

  private static Register fact(Event event, Order.Fact kind, OptionalLong amount) {
    OrderFact.Builder fact = OrderFact.newBuilder();
    amount.ifPresent(fact::setAmount);
    if (kind != Order.Fact.CANCELLED) {
      fact.setCurrency(Ecommerce.currency(event.properties()));
      Json.text(event.properties(), "payment_method").ifPresent(fact::setPaymentMethod);
    }
    ByteString refund = kind == Order.Fact.REFUNDED ? idHash(event, "refund_id") : ByteString.EMPTY;
    ByteString key = kind.key(idHash(event, "order_id"), refund);
    return Registers.said(event, key, fact.build().toByteString()).build();
  }

  private static ByteString idHash(Event event, String property) {
    return Json.text(event.properties(), property)
        .map(Ecommerce::hash)
        .orElseGet(() -> Ecommerce.hash(event.id().bytes()));
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    List<Register> facts = facet.data(this).toList();
    List<Order> orders = Order.of(facts);
    OrderFigures figures = new OrderFigures(orders, now);
    if (!facts.isEmpty()) {
      Commerce.Builder commerce = profile.getCommerceBuilder();
      if (facts.size() < limit) {
        figures.renderLifetime(commerce);
      } else {
        OrderFigures.renderLifetime(facet.data(totals).toList(), commerce);
      }
      figures.renderRecent(commerce);
    }
    PaymentUse.render(orders, facet.data(payments).toList(), profile);
  }
}
