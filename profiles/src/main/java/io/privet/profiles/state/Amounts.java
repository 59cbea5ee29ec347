package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import io.privet.proto.profiles.v1.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Exact sums of money by currency, in units of 1/10,000. Not for several threads. */
final class Amounts {

  private static final int SCALE = 4;
  private static final int SCALE_SHOWN = 2;

  private final Map<String, BigInteger> sums = new TreeMap<>();

  void add(String currency, BigInteger units) {
    sums.merge(currency, units, BigInteger::add);
  }

  void add(String currency, long units) {
    add(currency, BigInteger.valueOf(units));
  }

  void addAll(Amounts other) {
    other.sums.forEach(this::add);
  }

  void subtractAll(Amounts other) {
    other.sums.forEach((currency, units) -> add(currency, units.negate()));
  }

  BigInteger get(String currency) {
    return sums.getOrDefault(currency, BigInteger.ZERO);
  }

  /** The sums, by currency. */
  Stream<Money> shown() {
    return sums.entrySet().stream()
        .map(sum -> money(sum.getKey(), new BigDecimal(sum.getValue(), SCALE)));
  }

  /** The sums divided by the counts of these currencies, rounded half even. */
  Stream<Money> shownPer(SortedMap<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(count -> count.getValue() > 0 && sums.containsKey(count.getKey()))
        .map(count -> money(count.getKey(), perOrder(count.getKey(), count.getValue())));
  }

  private BigDecimal perOrder(String currency, long orders) {
    return new BigDecimal(get(currency), SCALE)
        .divide(BigDecimal.valueOf(orders), SCALE, RoundingMode.HALF_EVEN);
  }

  static Money money(String currency, long units) {
    return money(currency, BigDecimal.valueOf(units, SCALE));
  }

  /** With two decimals, or as many more as it has. */
  private static Money money(String currency, BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    BigDecimal shown = stripped.setScale(Math.max(stripped.scale(), SCALE_SHOWN));
    return Money.newBuilder().setCurrency(currency).setAmount(shown.toPlainString()).build();
  }

  /** A sum as it is stored: two's complement, big-endian, empty for zero. */
  static ByteString stored(BigInteger sum) {
    return sum.signum() == 0 ? ByteString.EMPTY : ByteString.copyFrom(sum.toByteArray());
  }

  /** Reads a stored sum. */
  static BigInteger sum(ByteString stored) {
    return stored.isEmpty() ? BigInteger.ZERO : new BigInteger(stored.toByteArray());
  }
}
