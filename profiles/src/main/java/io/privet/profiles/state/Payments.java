package io.privet.profiles.state;

import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Counter;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * How often each payment method was entered in a checkout: {@code payment_method} of {@code Payment
 * Info Entered} and {@code Checkout Step Completed}. {@link Orders} shows it together with the
 * methods by which orders were paid. The limit is one of hashes.
 */
record Payments(int field, int limit) implements Counters {

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit);
  }

  @Override
  public void collect(Event event, Consumer<Counter> data) {
    switch (Ecommerce.name(event)) {
      case "Payment Info Entered", "Checkout Step Completed" ->
          Json.text(event.properties(), "payment_method")
              .map(method -> Counters.once(method, event.time().toEpochMilli()).build())
              .ifPresent(data);
      default -> {}
    }
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    // Shown by Orders.
  }
}
