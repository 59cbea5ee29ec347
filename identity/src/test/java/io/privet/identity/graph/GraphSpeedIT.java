package io.privet.identity.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityRules;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The speed of the graph over 90,000 identifiers; the targets are for an idle machine. */
@Tag("long")
class GraphSpeedIT {

  private static final Logger LOG = LoggerFactory.getLogger(GraphSpeedIT.class);
  private static final IdentityRules RULES = IdentityRules.standard();
  private static final int PEOPLE = 30_000;
  private static final int BATCH = 500;

  private final PgIdentityGraph graph = new PgIdentityGraph(RULES);

  @Test
  void aBatchOfKnownClaimsTakesLessThanFiveMilliseconds() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestServices.database("identity")) {
      Pool pool = PgBuilder.pool().connectingTo(database.options()).using(vertx).build();
      Duration import3 =
          fastest(
              PEOPLE / BATCH,
              batch -> claims(batch * BATCH, 1, batch),
              batch -> apply(pool, batch));
      await(pool.query("vacuum analyze identity.identifier, identity.link").execute());
      Random random = new Random(1);
      Duration known =
          fastest(
              400,
              batch -> claims(random.nextInt(PEOPLE - BATCH), 2, batch),
              batch -> apply(pool, batch));
      Duration earlier =
          fastest(20, batch -> claims(batch * BATCH, 0, batch), batch -> apply(pool, batch));
      Duration visitors = fastest(40, batch -> visitors(batch, 3), batch -> apply(pool, batch));
      Duration logins = fastest(40, batch -> logins(batch, 4), batch -> apply(pool, batch));
      LOG.info(
          "500 claims of 3 identifiers: new {}, known {}, known but earlier {}; 500 new visitors {},"
              + " 500 logins of visitors {}",
          import3,
          known,
          earlier,
          visitors,
          logins);
      assertThat(known).isLessThan(Duration.ofMillis(5));
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void threeIdentifiersAreResolvedInLessThanTenMicroseconds() {
    Subgraph graph3 = Subgraph.of(ClaimSet.of(claims(0, 1, 0).subList(0, 1)), Set.of());
    int[] sum = new int[1];
    Duration thousand =
        fastest(
            300,
            any -> List.of(),
            batch -> {
              for (int i = 0; i < 1_000; i++) {
                sum[0] += Resolver.resolve(graph3).persons().size();
              }
            });
    LOG.info("3 identifiers, 2 links: {} each", thousand.dividedBy(1_000));
    assertThat(sum[0]).isEqualTo(900_000);
    assertThat(thousand).isLessThan(Duration.ofMillis(10));
  }

  private void apply(Pool pool, List<Claim> claims) {
    await(pool.withTransaction(tx -> graph.apply(tx, claims)));
  }

  private static List<Claim> claims(int from, int second, int batch) {
    List<Claim> claims = new ArrayList<>();
    for (int i = from; i < from + BATCH; i++) {
      claims.add(Samples.claim(second * 1_000 + batch, user(i), key("email", i), key("phone", i)));
    }
    return claims;
  }

  private static List<Claim> visitors(int batch, int second) {
    List<Claim> claims = new ArrayList<>();
    for (int i = batch * BATCH; i < batch * BATCH + BATCH; i++) {
      claims.add(Samples.claim(second * 1_000, key("anonymous_id", i)));
    }
    return claims;
  }

  private static List<Claim> logins(int batch, int second) {
    List<Claim> claims = new ArrayList<>();
    for (int i = batch * BATCH; i < batch * BATCH + BATCH; i++) {
      claims.add(Samples.claim(second * 1_000, user(i), key("anonymous_id", i)));
    }
    return claims;
  }

  private static IdentifierKey user(int i) {
    return key("user_id", i);
  }

  private static IdentifierKey key(String kind, int i) {
    return Samples.key(RULES, kind, "n" + i);
  }

  /** The time that a quarter of the runs stay within: others use the machine too. */
  private static Duration fastest(
      int times, IntFunction<List<Claim>> prepare, Consumer<List<Claim>> work) {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      List<Claim> claims = prepare.apply(i);
      long start = System.nanoTime();
      work.accept(claims);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[times / 4]);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
