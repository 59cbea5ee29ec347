package io.privet.deploy.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what several rounds gave. */
final class Median {

  private Median() {}

  /** The median of a property; the mean of the middle two when their number is even. */
  static <T> double of(List<T> rounds, ToDoubleFunction<T> property) {
    double[] sorted = rounds.stream().mapToDouble(property).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("rounds: 0 (expected: at least 1)");
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
