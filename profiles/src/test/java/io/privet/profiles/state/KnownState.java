package io.privet.profiles.state;

import io.privet.profiles.event.Event;

/** A history with something for every aggregate. */
final class KnownState {

  private KnownState() {}

  static Shop shop() {
    String product = "{'product_id':'p1','name':'Mug','category':'Kitchen','price':12.5}";
    return new Shop()
        .in(
            "{'device':{'type':'mobile'},'os':{'name':'Android'},'browser':{'name':'Firefox'},"
                + "'campaign':{'name':'spring'}}")
        .add(Event.Type.PAGE, "2026-10-01T08:00:00Z", "Home", "{}", "{}")
        .track("2026-10-01T08:01:00Z", "Product Viewed", product)
        .track("2026-10-01T08:02:00Z", "Product Added", product)
        .track("2026-10-01T08:20:00Z", "Payment Info Entered", "{'payment_method':'card'}")
        .identify("2026-10-01T08:21:00Z", "{'email':'ann@example.com','age':41,'vip':1.50}")
        .track(
            "2026-10-01T08:22:00Z",
            "Order Completed",
            "{'order_id':'A-1','revenue':'12.50','currency':'EUR','payment_method':'card'}")
        .from("oms", 10)
        .in("{}")
        .track("2026-10-02T00:00:00Z", "Order Updated", "{'order_id':'A-1','revenue':13}")
        .track("2026-10-03T00:00:00Z", "Order Refunded", "{'order_id':'A-1','total':1}")
        .track("2026-10-04T00:00:00Z", "Order Cancelled", "{'order_id':'A-2'}")
        .add(Event.Type.GROUP, "2026-10-05T00:00:00Z", "acme", "{}", "{}")
        .from("web", 0)
        .track(
            "2026-10-06T00:00:00Z",
            "Cart Viewed",
            "{'cart_id':'c9','currency':'EUR','products':[{'sku':'p2','price':3,'quantity':2}]}");
  }
}
