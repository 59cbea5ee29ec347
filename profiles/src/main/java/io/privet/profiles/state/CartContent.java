package io.privet.profiles.state;

import io.privet.proto.profiles.v1.Cart;
import io.privet.proto.profiles.v1.CartItem;
import io.privet.proto.profiles.v1.CartLine;
import io.privet.proto.profiles.v1.CartOperation;
import io.privet.proto.profiles.v1.Money;
import io.privet.proto.profiles.v1.Profile;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The content of a cart, to which operations are applied in the order of time. An item that is
 * added without a quantity counts one; one that is removed without a quantity goes altogether. A
 * quantity does not fall below zero. Not for several threads.
 */
final class CartContent {

  private final Map<String, Line> lines = new LinkedHashMap<>();
  private String cartId = "";
  private long updated;

  /** Name and price are the newest that were named. */
  private record Line(long quantity, String name, boolean priced, long price, String currency) {

    static Line of(CartItem item) {
      String currency = item.getCurrency().isEmpty() ? Ecommerce.NO_CURRENCY : item.getCurrency();
      long quantity = item.hasQuantity() ? item.getQuantity() : 1;
      return new Line(quantity, item.getName(), item.hasPrice(), item.getPrice(), currency);
    }

    Line plus(Line added) {
      Line price = added.priced ? added : this;
      String newName = added.name.isEmpty() ? name : added.name;
      return new Line(
          quantity + added.quantity, newName, price.priced, price.price, price.currency);
    }

    Line minus(CartItem removed) {
      long left = removed.hasQuantity() ? quantity - removed.getQuantity() : 0;
      return new Line(left, name, priced, price, currency);
    }
  }

  void apply(CartOperation operation, long time) {
    switch (operation.getKind()) {
      case KIND_ADD -> operation.getItemsList().forEach(this::add);
      case KIND_REMOVE -> operation.getItemsList().forEach(this::remove);
      case KIND_SET -> {
        clear();
        operation.getItemsList().forEach(this::add);
      }
      case KIND_CLEAR -> clear();
      default -> throw new IllegalArgumentException("state: a cart operation of unknown kind");
    }
    cartId = operation.getCartId().isEmpty() ? cartId : operation.getCartId();
    updated = time;
  }

  private void clear() {
    lines.clear();
    cartId = "";
  }

  private void add(CartItem item) {
    lines.merge(item.getProductId(), Line.of(item), Line::plus);
    dropIfNone(item);
  }

  private void remove(CartItem item) {
    lines.computeIfPresent(item.getProductId(), (id, line) -> line.minus(item));
    dropIfNone(item);
  }

  private void dropIfNone(CartItem item) {
    lines.computeIfPresent(item.getProductId(), (id, line) -> line.quantity > 0 ? line : null);
  }

  /** Shows the cart if there is something in it. */
  void render(Profile.Builder profile) {
    if (lines.isEmpty()) {
      return;
    }
    Cart.Builder cart =
        profile
            .getCommerceBuilder()
            .getOpenCartBuilder()
            .setCartId(cartId)
            .setUpdated(Registers.timestamp(updated));
    Amounts value = new Amounts();
    lines.forEach(
        (id, line) -> {
          CartLine.Builder shown =
              cart.addLinesBuilder().setProductId(id).setName(line.name).setQuantity(line.quantity);
          if (line.priced) {
            Money price = Amounts.money(line.currency, line.price);
            shown.setPrice(price);
            value.add(line.currency, worth(line));
          }
        });
    value.shown().forEach(cart::addValue);
  }

  private static BigInteger worth(Line line) {
    return BigInteger.valueOf(line.price).multiply(BigInteger.valueOf(line.quantity));
  }
}
