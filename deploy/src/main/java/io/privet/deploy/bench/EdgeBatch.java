package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.bench.HttpLoad.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Events a second that the edge accepts in batches, beside a bare Kafka producer with records as
 * long as the sealed events, sent to the same broker with as many outstanding.
 */
final class EdgeBatch implements Measure {

  private static final int CONNECTIONS = 8;
  private static final int EVENTS = 250;
  private static final int BODIES = 8;
  private static final String FLOOR_TOPIC = "bench-floor";

  private int run = 5_000;

  private record Round(Outcome node, double floor) {}

  @Override
  public String name() {
    return "edge.batch";
  }

  @Override
  public Figure take(Site site) {
    site.node().database().hold();
    Plan plan = site.plan();
    FloorProducer.Work work = floorWork(site);
    EdgeSingle.accepted(load(site).closed(plan.warmUp()));
    site.floor().produce(work);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      Outcome accepted = EdgeSingle.accepted(load(site).closed(plan.slice()));
      rounds.add(new Round(accepted, site.floor().produce(work)));
    }
    return Figure.of(name(), "events/s", Median.of(rounds, r -> r.node().eventsPerSecond()))
        .over(Median.of(rounds, Round::floor))
        .latency(
            Median.of(rounds, r -> r.node().millisAt(50)),
            Median.of(rounds, r -> r.node().millisAt(99)));
  }

  private static FloorProducer.Work floorWork(Site site) {
    site.node().log().createTopicLikeEvents(FLOOR_TOPIC);
    return new FloorProducer.Work(
        FLOOR_TOPIC,
        site.node().log().averageValueBytes(),
        CONNECTIONS * EVENTS,
        site.plan().slice().toMillis());
  }

  private HttpLoad load(Site site) {
    int number = run++;
    ShopTraffic traffic = new ShopTraffic(number, "b", 50_000);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < BODIES; i++) {
      bodies.add(new String(traffic.batch(EVENTS), UTF_8));
    }
    return new HttpLoad(
        CONNECTIONS, site.node().http("/v1/batch"), c -> new Patched(bodies, EVENTS, c, number));
  }
}
