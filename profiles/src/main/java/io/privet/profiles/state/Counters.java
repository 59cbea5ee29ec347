package io.privet.profiles.state;

import com.google.protobuf.Parser;
import io.privet.proto.profiles.v1.Counter;

/** An aggregate of counters; counts, of hours and days too, join as sums. */
interface Counters extends Aggregate<Counter> {

  @Override
  default Parser<Counter> parser() {
    return Counter.parser();
  }

  @Override
  default Counter join(Counter a, Counter b) {
    Counter.Builder joined =
        Counter.newBuilder()
            .setName(a.getName())
            .setCount(a.getCount() + b.getCount())
            .setFirst(Math.min(a.getFirst(), b.getFirst()))
            .setLast(Math.max(a.getLast(), b.getLast()));
    for (long n :
        Buckets.HOURS.join(a.getHoursList(), a.getLast(), b.getHoursList(), b.getLast())) {
      joined.addHours(n);
    }
    for (long n : Buckets.DAYS.join(a.getDaysList(), a.getLast(), b.getDaysList(), b.getLast())) {
      joined.addDays(n);
    }
    return joined.build();
  }

  /** One, at a time, without buckets. */
  static Counter.Builder once(String name, long time) {
    return Counter.newBuilder().setName(name).setCount(1).setFirst(time).setLast(time);
  }
}
