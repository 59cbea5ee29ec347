package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Affinity;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Weight;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Interest in product categories under forward decay (Cormode, Shkapenyuk, Srivastava, Xu: Forward
 * Decay, ICDE 2009) with a half-life of 30 days: an event of the UTC day d weighs 2^(days from
 * 2010-01-01 to d / 30), so that weights only ever add up and a share is what it is at any later
 * time. A product viewed counts 1, added to the cart 3, ordered 5 for each line of the order.
 *
 * <p>Weights are exact integers: 2^16 times the power of two, of which only the fraction of the
 * exponent is rounded. Days before 2010-01-01 weigh accordingly less, down to 0; days after
 * 2200-01-01 as that one. The limit is one of hashes.
 */
record Categories(int field, int limit) implements Aggregate<Weight> {

  private static final int MOST_SHOWN = 20;
  private static final int HALF_LIFE_DAYS = 30;
  private static final int MOST_ZEROS = 1024;
  private static final long LANDMARK = LocalDate.of(2010, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(2200, 1, 1).toEpochDay();
  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

  @Override
  public Parser<Weight> parser() {
    return Weight.parser();
  }

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit);
  }

  @Override
  public void collect(Event event, Consumer<Weight> data) {
    switch (Ecommerce.name(event)) {
      case "Product Viewed" -> add(event, event.properties(), 1, data);
      case "Product Added" -> add(event, event.properties(), 3, data);
      case "Order Completed" -> {
        List<JsonNode> lines = Json.products(event.properties());
        lines.forEach(line -> add(event, line, 5, data));
      }
      default -> {}
    }
  }

  private static void add(Event event, JsonNode product, int signal, Consumer<Weight> data) {
    BigInteger weight = weight(event.time()).multiply(BigInteger.valueOf(signal));
    if (weight.signum() > 0) {
      Json.text(product, "category").map(name -> stored(name, weight)).ifPresent(data);
    }
  }

  /** What a signal of 1 at that time weighs. */
  static BigInteger weight(Instant time) {
    long day = Math.min(time.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay(), LAST_DAY);
    long halvings = Math.floorDiv(day - LANDMARK, HALF_LIFE_DAYS);
    double rest = Math.floorMod(day - LANDMARK, HALF_LIFE_DAYS);
    double power = StrictMath.pow(2, rest / HALF_LIFE_DAYS);
    return BigInteger.valueOf(Math.round(power * 0x1p16)).shiftLeft((int) halvings);
  }

  private static Weight stored(String category, BigInteger weight) {
    int zeros = weight.getLowestSetBit() / Byte.SIZE;
    byte[] digits = weight.shiftRight(zeros * Byte.SIZE).toByteArray();
    int sign = digits[0] == 0 ? 1 : 0;
    return Weight.newBuilder()
        .setCategory(category)
        .setZeros(zeros)
        .setDigits(ByteString.copyFrom(digits, sign, digits.length - sign))
        .build();
  }

  private static BigInteger weight(Weight stored) {
    if (stored.getZeros() < 0 || stored.getZeros() > MOST_ZEROS || stored.getDigits().isEmpty()) {
      throw new IllegalArgumentException("state: a weight that is none");
    }
    return new BigInteger(1, stored.getDigits().toByteArray())
        .shiftLeft(stored.getZeros() * Byte.SIZE);
  }

  @Override
  public Weight join(Weight a, Weight b) {
    return stored(a.getCategory(), weight(a).add(weight(b)));
  }

  @Override
  public int shownIn() {
    return Profile.COMMERCE_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    record Interest(String category, BigInteger weight) {}
    List<Interest> interests =
        facet.data(this).map(w -> new Interest(w.getCategory(), weight(w))).toList();
    BigInteger total =
        interests.stream().map(Interest::weight).reduce(BigInteger.ZERO, BigInteger::add);
    if (total.signum() == 0) {
      return;
    }
    interests.stream()
        .sorted(Comparator.comparing(Interest::weight).reversed().thenComparing(Interest::category))
        .limit(MOST_SHOWN)
        .forEach(
            interest ->
                profile
                    .getCommerceBuilder()
                    .addCategoryAffinity(
                        Affinity.newBuilder()
                            .setCategory(interest.category)
                            .setWeight(share(interest.weight, total))));
  }

  /** Parts per million, rounded down, as a fraction. */
  private static double share(BigInteger weight, BigInteger total) {
    return weight.multiply(MILLION).divide(total).longValueExact() / MILLION.doubleValue();
  }
}
