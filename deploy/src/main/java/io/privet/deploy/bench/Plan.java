package io.privet.deploy.bench;

import java.time.Duration;

/**
 * How long and how often things are measured.
 *
 * @param rounds rounds of node and floor in turns; the figure is their median
 * @param warmUp load before the first round that counts
 * @param slice load of one round
 * @param people of whom profiles are read
 * @param drain events that the unifier drains in a round
 * @param freshness load while freshness is probed
 * @param starts fresh starts
 */
record Plan(
    int rounds,
    Duration warmUp,
    Duration slice,
    int people,
    int drain,
    Duration freshness,
    int starts) {

  /** About five minutes in all. */
  static Plan quick() {
    return new Plan(
        3, Duration.ofSeconds(20), Duration.ofSeconds(3), 300, 20_000, Duration.ofSeconds(10), 1);
  }

  /** About fifteen minutes in all. */
  static Plan full() {
    return new Plan(
        7, Duration.ofSeconds(30), Duration.ofSeconds(6), 2_000, 60_000, Duration.ofSeconds(60), 3);
  }
}
