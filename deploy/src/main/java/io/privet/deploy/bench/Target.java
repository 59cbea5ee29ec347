package io.privet.deploy.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What a figure is meant to reach.
 *
 * @param text for people
 * @param met whether a figure reaches it
 */
record Target(String text, Predicate<Figure> met) {

  private static final Map<String, List<Target>> ALL =
      Map.of(
          "edge.single",
          List.of(
              new Target("ratio >= 0.5", f -> atLeast(f.ratio(), 0.5)),
              new Target("p99 <= 3x floor", Target::isTailWithinThreeFloors)),
          "edge.batch",
          List.of(
              new Target(
                  ">= 60,000/s or ratio >= 0.3",
                  f -> atLeast(f.value(), 60_000) || atLeast(f.ratio(), 0.3))),
          "unify",
          List.of(
              new Target("ratio >= 0.4", f -> atLeast(f.ratio(), 0.4)),
              new Target(">= 8,000/s", f -> atLeast(f.value(), 8_000))),
          "profile.read",
          List.of(new Target("ratio >= 0.7", f -> atLeast(f.ratio(), 0.7))),
          "freshness",
          List.of(new Target("p99 <= 250 ms", f -> atMost(f.p99Millis(), 250))),
          "hot.person",
          List.of(new Target("ratio <= 1.25", f -> atMost(f.ratio(), 1.25))),
          "start",
          List.of(new Target("<= 15 s", f -> atMost(f.value(), 15))),
          "memory",
          List.of(new Target("< 2,048 MB", f -> atMost(f.value(), 2_047))));

  /** The targets of the figure of that name, none for an unknown one. */
  static List<Target> of(String figure) {
    return ALL.getOrDefault(figure, List.of());
  }

  private static boolean isTailWithinThreeFloors(Figure figure) {
    return figure.floorP99Millis().isPresent()
        && atMost(figure.p99Millis(), 3 * figure.floorP99Millis().getAsDouble());
  }

  private static boolean atLeast(OptionalDouble value, double least) {
    return value.isPresent() && value.getAsDouble() >= least;
  }

  private static boolean atMost(OptionalDouble value, double most) {
    return value.isPresent() && value.getAsDouble() <= most;
  }
}
