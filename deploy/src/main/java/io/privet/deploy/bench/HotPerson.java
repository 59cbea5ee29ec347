package io.privet.deploy.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether one person with very many events holds up the others: the freshness of other people while
 * half of all events are of one person, beside the same under the same number of events of many.
 */
final class HotPerson implements Measure {

  private final Freshness freshness = new Freshness(12_000);

  private record Round(double hot, double even) {}

  @Override
  public String name() {
    return "hot.person";
  }

  @Override
  public Figure take(Site site) {
    site.node().database().release();
    double rate = freshness.sustainable(site) / 2;
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < site.plan().rounds(); i++) {
      double even = p99(site, freshness.ofManyPeople(site), rate);
      rounds.add(new Round(p99(site, freshness.halfOfOnePerson(site), rate), even));
    }
    double hot = Median.of(rounds, Round::hot);
    double even = Median.of(rounds, Round::even);
    return Figure.of(name(), "ms", hot).over(even).floorP99(even);
  }

  private double p99(Site site, HttpLoad load, double rate) {
    return freshness.probe(site, load, rate).getValueAtPercentile(99) / 1e3;
  }
}
