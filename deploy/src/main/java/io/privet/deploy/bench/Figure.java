package io.privet.deploy.bench;

import java.util.OptionalDouble;

/**
 * One measured figure.
 *
 * @param name its name, for example {@code edge.single}
 * @param unit unit of value and floor
 * @param value what was measured
 * @param floor the same of the floor
 * @param p50Millis median latency
 * @param p99Millis 99th percentile of the latency
 * @param floorP99Millis 99th percentile of the floor's latency under the same load
 */
record Figure(
    String name,
    String unit,
    OptionalDouble value,
    OptionalDouble floor,
    OptionalDouble p50Millis,
    OptionalDouble p99Millis,
    OptionalDouble floorP99Millis) {

  static Figure of(String name, String unit, double value) {
    return new Figure(
        name,
        unit,
        OptionalDouble.of(value),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  Figure over(double floor) {
    return new Figure(
        name, unit, value, OptionalDouble.of(floor), p50Millis, p99Millis, floorP99Millis);
  }

  Figure latency(double p50, double p99) {
    return new Figure(
        name, unit, value, floor, OptionalDouble.of(p50), OptionalDouble.of(p99), floorP99Millis);
  }

  Figure floorP99(double p99) {
    return new Figure(name, unit, value, floor, p50Millis, p99Millis, OptionalDouble.of(p99));
  }

  /** Value over floor; nothing without a floor. */
  OptionalDouble ratio() {
    return value.isPresent() && floor.isPresent() && floor.getAsDouble() > 0
        ? OptionalDouble.of(value.getAsDouble() / floor.getAsDouble())
        : OptionalDouble.empty();
  }
}
