package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.ProductSeen;
import io.privet.proto.profiles.v1.ProductText;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.function.Consumer;

/** The products last viewed, clicked or added to the cart, as the newest event described each. */
record Products(int field, int limit) implements Registers {

  @Override
  public Bound bound() {
    return Bound.newest(limit);
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    switch (Ecommerce.name(event)) {
      case "Product Viewed", "Product Clicked", "Product Added" ->
          Ecommerce.productId(event.properties())
              .map(ByteString::copyFromUtf8)
              .map(id -> Registers.said(event, id, text(event)).build())
              .ifPresent(data);
      default -> {}
    }
  }

  private static ByteString text(Event event) {
    return ProductText.newBuilder()
        .setName(Json.text(event.properties(), "name").orElse(""))
        .setCategory(Json.text(event.properties(), "category").orElse(""))
        .build()
        .toByteString();
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet
        .data(this)
        .sorted(BY_TIME.reversed())
        .forEach(register -> profile.getCommerceBuilder().addProductsSeen(shown(register)));
  }

  private static ProductSeen shown(Register register) {
    try {
      ProductText text = ProductText.parseFrom(register.getValue());
      return ProductSeen.newBuilder()
          .setProductId(register.getKey().toStringUtf8())
          .setName(text.getName())
          .setCategory(text.getCategory())
          .setLastSeen(Registers.timestamp(register.getTime()))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("state: a product text that is none");
    }
  }
}
