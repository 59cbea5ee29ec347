package io.privet.profiles.state;

import com.google.protobuf.Duration;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Counter;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.WindowCount;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How often each event happened, over all time and over windows. A track event counts under its
 * name, the other calls under {@code Page}, {@code Screen}, {@code Identify}, {@code Group} and
 * {@code Alias}: names of pages are too many to count one by one.
 *
 * <p>The limit is one of hashes, but those five and the events of Segment's e-commerce
 * specification (v2) always fit.
 */
record EventCounts(int field, int limit) implements Counters {

  private record Window(
      Duration length, Buckets buckets, Function<Counter, List<Long>> pairs, int periods) {

    static Window hours(int hours) {
      return new Window(
          Duration.newBuilder().setSeconds(hours * 3600L).build(),
          Buckets.HOURS,
          Counter::getHoursList,
          hours);
    }

    static Window days(int days) {
      return new Window(
          Duration.newBuilder().setSeconds(days * 86_400L).build(),
          Buckets.DAYS,
          Counter::getDaysList,
          days);
    }
  }

  private static final List<Window> WINDOWS =
      List.of(
          Window.hours(1),
          Window.hours(24),
          Window.hours(48),
          Window.days(7),
          Window.days(30),
          Window.days(90),
          Window.days(365));

  /** The events that always fit. */
  static final Set<String> STANDARD =
      Set.of(
          "Page",
          "Screen",
          "Identify",
          "Group",
          "Alias",
          "Products Searched",
          "Product List Viewed",
          "Product List Filtered",
          "Promotion Viewed",
          "Promotion Clicked",
          "Product Clicked",
          "Product Viewed",
          "Product Added",
          "Product Removed",
          "Cart Viewed",
          "Cart Cleared",
          "Cart Abandoned",
          "Cart Shared",
          "Checkout Started",
          "Checkout Step Viewed",
          "Checkout Step Completed",
          "Payment Info Entered",
          "Order Completed",
          "Order Updated",
          "Order Refunded",
          "Order Cancelled",
          "Coupon Entered",
          "Coupon Applied",
          "Coupon Denied",
          "Coupon Removed",
          "Product Added to Wishlist",
          "Product Removed from Wishlist",
          "Wishlist Product Added to Cart",
          "Product Shared",
          "Product Reviewed");

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit, STANDARD);
  }

  @Override
  public void collect(Event event, Consumer<Counter> data) {
    data.accept(
        Counters.once(name(event), event.time().toEpochMilli())
            .addHours(0)
            .addHours(1)
            .addDays(0)
            .addDays(1)
            .build());
  }

  private static String name(Event event) {
    return switch (event.type()) {
      case TRACK -> Json.label(event.name());
      case IDENTIFY -> "Identify";
      case PAGE -> "Page";
      case SCREEN -> "Screen";
      case GROUP -> "Group";
      case ALIAS -> "Alias";
    };
  }

  @Override
  public int shownIn() {
    return Profile.EVENTS_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet.data(this).forEach(counter -> profile.addEvents(shown(counter, now.toEpochMilli())));
  }

  private static EventCount shown(Counter counter, long now) {
    EventCount.Builder shown =
        EventCount.newBuilder()
            .setName(counter.getName())
            .setCount(counter.getCount())
            .setFirst(Registers.timestamp(counter.getFirst()))
            .setLast(Registers.timestamp(counter.getLast()));
    for (Window window : WINDOWS) {
      List<Long> pairs = window.pairs.apply(counter);
      shown.addWindows(
          WindowCount.newBuilder()
              .setWindow(window.length)
              .setCount(window.buckets.sum(pairs, counter.getLast(), now, window.periods)));
    }
    return shown.build();
  }
}
