package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.privet.proto.profiles.v1.OrderFact;
import io.privet.proto.profiles.v1.Register;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An order as its facts tell it.
 *
 * @param time when it was completed; 0 when it was not
 * @param completed whether it was
 * @param cancelled whether it was
 * @param fullyRefunded whether refunds make up for the revenue, or one said that it is for all
 * @param revenue what it is worth, after the newest update that said so
 * @param currency of the revenue
 * @param paymentMethod how it was paid; empty when no event said
 * @param refunds its refunds, positive
 */
record Order(
    long time,
    boolean completed,
    boolean cancelled,
    boolean fullyRefunded,
    OptionalLong revenue,
    String currency,
    String paymentMethod,
    Amounts refunds) {

  /** What a fact is about; the number is its byte in the key. */
  enum Fact {
    COMPLETED(1),
    UPDATED(2),
    CANCELLED(3),
    REFUNDED(4);

    private final ByteString code;

    Fact(int code) {
      this.code = ByteString.copyFrom(new byte[] {(byte) code});
    }

    /** The key of this fact about an order. */
    ByteString key(ByteString order, ByteString refund) {
      return order.concat(code).concat(refund);
    }
  }

  private static final int ID_BYTES = 8;

  /** Whether it counts as an order. */
  boolean counts() {
    return completed && !cancelled;
  }

  /** The orders that the facts are about; facts ascend by key. */
  static List<Order> of(List<Register> facts) {
    List<Order> orders = new ArrayList<>();
    for (int i = 0, next; i < facts.size(); i = next) {
      ByteString id = id(facts.get(i));
      next = i + 1;
      while (next < facts.size() && id(facts.get(next)).equals(id)) {
        next++;
      }
      orders.add(ofOne(facts.subList(i, next)));
    }
    return orders;
  }

  private static ByteString id(Register fact) {
    if (fact.getKey().size() <= ID_BYTES) {
      throw new IllegalArgumentException("state: a key that is of no order fact");
    }
    return fact.getKey().substring(0, ID_BYTES);
  }

  private static Order ofOne(List<Register> facts) {
    Optional<Register> completion = find(facts, Fact.COMPLETED);
    OrderFact completed = completion.map(Order::fact).orElse(OrderFact.getDefaultInstance());
    OrderFact updated =
        find(facts, Fact.UPDATED).map(Order::fact).orElse(OrderFact.getDefaultInstance());
    OrderFact valued = updated.hasAmount() ? updated : completed;
    OptionalLong revenue =
        valued.hasAmount() ? OptionalLong.of(valued.getAmount()) : OptionalLong.empty();
    String currency = firstOf(valued.getCurrency(), completed.getCurrency(), Ecommerce.NO_CURRENCY);
    List<OrderFact> refunds =
        facts.stream().filter(fact -> is(fact, Fact.REFUNDED)).map(Order::fact).toList();
    Amounts refunded = new Amounts();
    refunds.stream()
        .filter(refund -> refund.getAmount() > 0)
        .forEach(r -> refunded.add(firstOf(r.getCurrency(), currency), r.getAmount()));
    boolean full = refunds.stream().anyMatch(refund -> !refund.hasAmount());
    BigInteger missing = BigInteger.valueOf(revenue.orElse(0)).subtract(refunded.get(currency));
    if (full && missing.signum() > 0) {
      refunded.add(currency, missing);
    }
    return new Order(
        completion.map(Register::getTime).orElse(0L),
        completion.isPresent(),
        find(facts, Fact.CANCELLED).isPresent(),
        full || (!refunds.isEmpty() && revenue.orElse(0) > 0 && missing.signum() <= 0),
        revenue,
        currency,
        firstOf(updated.getPaymentMethod(), completed.getPaymentMethod()),
        refunded);
  }

  private static Optional<Register> find(List<Register> facts, Fact kind) {
    return facts.stream().filter(fact -> is(fact, kind)).findFirst();
  }

  private static boolean is(Register fact, Fact kind) {
    return fact.getKey().byteAt(ID_BYTES) == kind.code.byteAt(0);
  }

  private static OrderFact fact(Register register) {
    try {
      return OrderFact.parseFrom(register.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("state: an order fact that is none");
    }
  }

  private static String firstOf(String... texts) {
    for (String text : texts) {
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
