package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.CartItem;
import io.privet.proto.profiles.v1.CartOperation;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What changed the cart, newest by time, then event id, up to the limit: {@code Product Added} and
 * {@code Product Removed}, {@code Cart Viewed} and {@code Checkout Started} with their products,
 * which replace the content, and {@code Order Completed} and {@code Cart Cleared}, which empty it.
 * What is older than the newest that replaces or empties is of no more use and dropped. {@link
 * CartContent} applies them in the order of time when the cart is read.
 */
record CartOperations(int field, int limit) implements Registers {

  @Override
  public Bound bound() {
    Bound newest = Bound.newest(limit);
    return data -> sinceBase(newest.keep(data));
  }

  /** Drops what is before the newest operation that does not depend on the content before it. */
  private List<Datum> sinceBase(List<Datum> data) {
    if (data.size() < 2) {
      return data;
    }
    Optional<Register> base =
        data.stream()
            .map(datum -> datum.parse(parser()))
            .filter(CartOperations::isBase)
            .max(BY_TIME);
    return base.map(
            b ->
                data.stream()
                    .filter(datum -> BY_TIME.compare(datum.parse(parser()), b) >= 0)
                    .toList())
        .orElse(data);
  }

  private static boolean isBase(Register register) {
    return switch (operation(register).getKind()) {
      case KIND_SET, KIND_CLEAR -> true;
      default -> false;
    };
  }

  static CartOperation operation(Register register) {
    try {
      return CartOperation.parseFrom(register.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("state: a cart operation that is none");
    }
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    switch (Ecommerce.name(event)) {
      case "Product Added" -> item(event, CartOperation.Kind.KIND_ADD).ifPresent(data);
      case "Product Removed" -> item(event, CartOperation.Kind.KIND_REMOVE).ifPresent(data);
      case "Cart Viewed", "Checkout Started" -> {
        if (Json.hasProducts(event.properties())) {
          List<JsonNode> products = Json.products(event.properties());
          data.accept(register(event, CartOperation.Kind.KIND_SET, products));
        }
      }
      case "Order Completed", "Cart Cleared" ->
          data.accept(register(event, CartOperation.Kind.KIND_CLEAR, List.of()));
      default -> {}
    }
  }

  private static Optional<Register> item(Event event, CartOperation.Kind kind) {
    return Ecommerce.productId(event.properties())
        .map(id -> register(event, kind, List.of(event.properties())));
  }

  private static Register register(
      Event event, CartOperation.Kind kind, List<? extends JsonNode> products) {
    CartOperation.Builder operation = CartOperation.newBuilder().setKind(kind);
    if (kind != CartOperation.Kind.KIND_CLEAR) {
      Json.text(event.properties(), "cart_id").ifPresent(operation::setCartId);
    }
    for (JsonNode product : products) {
      Ecommerce.productId(product)
          .ifPresent(id -> operation.addItems(item(id, product, event.properties())));
    }
    return Registers.seen(event, ByteString.copyFrom(event.id().bytes()))
        .setValue(operation.build().toByteString())
        .build();
  }

  private static CartItem item(String id, JsonNode product, JsonNode event) {
    CartItem.Builder item = CartItem.newBuilder().setProductId(id);
    Json.text(product, "name").ifPresent(item::setName);
    Json.quantity(product, "quantity").ifPresent(n -> item.setQuantity((int) n));
    Json.amount(product, "price")
        .ifPresent(
            price -> {
              String currency = Ecommerce.currency(product);
              item.setPrice(price)
                  .setCurrency(currency.isEmpty() ? Ecommerce.currency(event) : currency);
            });
    return item.build();
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    CartContent cart = new CartContent();
    facet.data(this).sorted(BY_TIME).forEach(r -> cart.apply(operation(r), r.getTime()));
    cart.render(profile);
  }
}
