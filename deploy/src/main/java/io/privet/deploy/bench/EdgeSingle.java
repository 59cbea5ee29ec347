package io.privet.deploy.bench;

import io.privet.deploy.bench.HttpLoad.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events a second that the edge accepts one by one, beside a server that reads the body and answers
 * as many bytes. Latencies are those of both at the same rate, half of what the slower one can do.
 */
final class EdgeSingle implements Measure {

  private static final int CONNECTIONS = 64;
  private static final int BODIES = 64;
  private static final String PATH = "/v1/track";

  private int run;

  private record Round(double node, double floor) {}

  private record Tail(double p50, double p99, double floorP99) {}

  @Override
  public String name() {
    return "edge.single";
  }

  @Override
  public Figure take(Site site) {
    site.node().database().hold();
    HttpTarget node = site.node().http(PATH);
    HttpTarget floor = new HttpTarget(site.floor().httpPort(), PATH, node.writeKey());
    site.floor().answer(answerLength(node));
    accepted(load(node).closed(site.plan().warmUp()));
    accepted(load(floor).closed(site.plan().warmUp().dividedBy(2)));
    List<Round> rounds = rounds(site.plan(), node, floor);
    double capacity = Median.of(rounds, Round::node);
    double floorCapacity = Median.of(rounds, Round::floor);
    List<Tail> tails = tails(site.plan(), node, floor, Math.min(capacity, floorCapacity) / 2);
    return Figure.of(name(), "events/s", capacity)
        .over(floorCapacity)
        .latency(Median.of(tails, Tail::p50), Median.of(tails, Tail::p99))
        .floorP99(Median.of(tails, Tail::floorP99));
  }

  private List<Round> rounds(Plan plan, HttpTarget node, HttpTarget floor) {
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      double accepted = accepted(load(node).closed(plan.slice())).eventsPerSecond();
      double answered = accepted(load(floor).closed(plan.slice())).eventsPerSecond();
      rounds.add(new Round(accepted, answered));
    }
    return rounds;
  }

  private List<Tail> tails(Plan plan, HttpTarget node, HttpTarget floor, double rate) {
    List<Tail> tails = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      Outcome accepted = accepted(load(node).paced(plan.slice(), rate));
      Outcome answered = accepted(load(floor).paced(plan.slice(), rate));
      tails.add(new Tail(accepted.millisAt(50), accepted.millisAt(99), answered.millisAt(99)));
    }
    return tails;
  }

  private HttpLoad load(HttpTarget target) {
    int number = run++;
    List<String> bodies = new ShopTraffic(number, "s", 5_000).tracks(BODIES);
    return new HttpLoad(CONNECTIONS, target, c -> new Patched(bodies, 1, c, number));
  }

  private int answerLength(HttpTarget node) {
    List<String> bodies = new ShopTraffic(0, "s", 5_000).tracks(1);
    try (HttpConnection connection = HttpConnection.open(node)) {
      int status = connection.post(new Patched(bodies, 1, 9_999, run++).next());
      if (status != 200) {
        throw new IllegalStateException("edge: status %d (expected: 200)".formatted(status));
      }
      return connection.answerLength();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A load whose requests were refused is no measurement of what is accepted. */
  static Outcome accepted(Outcome outcome) {
    if (outcome.refused() > 0) {
      throw new IllegalStateException(
          "load: %,d requests refused, one with status %d (expected: none)"
              .formatted(outcome.refused(), outcome.refusal()));
    }
    return outcome;
  }
}
