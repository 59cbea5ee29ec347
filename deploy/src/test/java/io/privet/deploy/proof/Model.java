package io.privet.deploy.proof;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was accepted, by person: what the profiles must say in the end. */
final class Model {

  private final Map<String, Expected> people = new ConcurrentHashMap<>();

  /**
   * What a person's profile must say.
   *
   * @param views events {@code Product Viewed}
   * @param orders completed orders
   * @param cents their revenue in 1/100 EUR
   */
  record Expected(LongAdder views, LongAdder orders, LongAdder cents) {}

  Expected of(String user) {
    return people.computeIfAbsent(
        user, u -> new Expected(new LongAdder(), new LongAdder(), new LongAdder()));
  }

  Map<String, Expected> people() {
    return people;
  }
}
