package io.privet.profiles.state;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * How many data an aggregate keeps: a function of the data to those that stay.
 *
 * <p>It must be such that what is dropped from a set of events would be dropped from every larger
 * set too, for then it makes no difference when it is dropped: {@code keep(A ∪ B) = keep(keep(A) ∪
 * keep(B))}.
 */
@FunctionalInterface
interface Bound {

  /** Keeps everything. */
  Bound NONE = data -> data;

  /** The data that stay, in the order given: ascending by key. */
  List<Datum> keep(List<Datum> data);

  /**
   * The registers of the newest times, of equal times those of the greatest keys. Right only where
   * the newest event decides the whole datum, as it does for a register: then an older event of a
   * key cannot be missed once a newer one is there.
   */
  static Bound newest(int limit) {
    return data -> drop(data, limit, Datum::time, Comparator.naturalOrder());
  }

  /**
   * The data of the smallest hashes of their keys. Every event of a kept key was kept at all times:
   * fewer keys compete in a smaller set of events.
   */
  static Bound smallestHash(int limit) {
    return data -> drop(data, limit, Datum::keyHash, (a, b) -> Long.compareUnsigned(b, a));
  }

  /** Like {@link #smallestHash}, with the given keys before all others. */
  static Bound smallestHash(int limit, Set<String> first) {
    record Rank(boolean first, long hash) {}
    return data ->
        drop(
            data,
            limit,
            datum -> new Rank(first.contains(datum.key().toStringUtf8()), datum.keyHash()),
            Comparator.comparing(Rank::first)
                .thenComparing((a, b) -> Long.compareUnsigned(b.hash, a.hash)));
  }

  /** Drops the data of the least ranks until the limit is met. */
  private static <R> List<Datum> drop(
      List<Datum> data, int limit, Function<Datum, R> rank, Comparator<R> order) {
    int surplus = data.size() - limit;
    if (surplus <= 0) {
      return data;
    }
    record Ranked<R>(R rank, Datum datum) {}
    Comparator<Ranked<R>> least =
        Comparator.<Ranked<R>, R>comparing(Ranked::rank, order).thenComparing(Ranked::datum);
    PriorityQueue<Ranked<R>> worst = new PriorityQueue<>(surplus + 1, least.reversed());
    for (Datum datum : data) {
      Ranked<R> ranked = new Ranked<>(rank.apply(datum), datum);
      if (worst.size() < surplus) {
        worst.add(ranked);
      } else if (least.compare(ranked, worst.element()) < 0) {
        worst.remove();
        worst.add(ranked);
      }
    }
    Set<Datum> dropped = new HashSet<>();
    worst.forEach(ranked -> dropped.add(ranked.datum));
    return data.stream().filter(datum -> !dropped.contains(datum)).toList();
  }
}
