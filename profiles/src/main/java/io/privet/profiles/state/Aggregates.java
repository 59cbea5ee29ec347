package io.privet.profiles.state;

import com.google.protobuf.MessageLite;
import io.privet.proto.profiles.v1.StoredFacet;
import java.util.List;

/** The aggregates that make up a facet. */
final class Aggregates {

  /**
   * How many data each aggregate keeps in a facet.
   *
   * @param names traits and identifiers, each
   * @param events names of events
   * @param orderFacts facts about orders: an order has one, and one more for each update,
   *     cancellation and refund
   * @param categories categories, and currencies of orders
   * @param products products seen
   * @param cart operations on the cart
   * @param few groups, devices and payment methods entered, each
   * @param slots five-minute slots of activity
   */
  record Limits(
      int names,
      int events,
      int orderFacts,
      int categories,
      int products,
      int cart,
      int few,
      int slots) {

    /** The limits of the stored format; other ones make other states of the same events. */
    static final Limits STANDARD = new Limits(250, 200, 10_000, 200, 100, 200, 20, 2000);
  }

  static final Aggregates STANDARD = new Aggregates(Limits.STANDARD);

  private final List<Aggregate<?>> all;
  private final Aggregate<?>[] byField;

  Aggregates(Limits limits) {
    OrderTotals totals = new OrderTotals(StoredFacet.ORDER_TOTALS_FIELD_NUMBER, limits.categories);
    Payments payments = new Payments(StoredFacet.PAYMENTS_FIELD_NUMBER, limits.few);
    all =
        List.of(
            new Identifiers(StoredFacet.IDENTIFIERS_FIELD_NUMBER, limits.names),
            new Traits(StoredFacet.TRAITS_FIELD_NUMBER, limits.names),
            new Groups(StoredFacet.GROUPS_FIELD_NUMBER, limits.few),
            new EventCounts(StoredFacet.EVENTS_FIELD_NUMBER, limits.events),
            new Orders(StoredFacet.ORDERS_FIELD_NUMBER, limits.orderFacts, totals, payments),
            totals,
            new Categories(StoredFacet.CATEGORIES_FIELD_NUMBER, limits.categories),
            new Products(StoredFacet.PRODUCTS_FIELD_NUMBER, limits.products),
            new CartOperations(StoredFacet.CART_FIELD_NUMBER, limits.cart),
            payments,
            new ActiveSlots(StoredFacet.ACTIVITY_FIELD_NUMBER, limits.slots),
            new Devices(StoredFacet.DEVICES_FIELD_NUMBER, limits.few),
            new Campaigns(StoredFacet.CAMPAIGNS_FIELD_NUMBER));
    int highest = all.stream().mapToInt(Aggregate::field).max().orElseThrow();
    byField = new Aggregate<?>[highest + 1];
    all.forEach(aggregate -> byField[aggregate.field()] = aggregate);
  }

  List<Aggregate<? extends MessageLite>> all() {
    return all;
  }

  boolean has(int field) {
    return field > 0 && field < byField.length && byField[field] != null;
  }

  /** The aggregate of a field that there is. */
  Aggregate<?> get(int field) {
    return byField[field];
  }

  /** Joins data of one field and key. */
  Datum join(List<Datum> data) {
    return get(data.get(0).field()).join(data);
  }
}
