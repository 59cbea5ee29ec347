package io.privet.deploy.bench;

import io.privet.identity.graph.Claim;
import io.privet.identity.graph.ClaimSet;
import io.privet.identity.graph.Partition;
import io.privet.identity.graph.Resolver;
import io.privet.identity.graph.Subgraph;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Who is who, from claims in memory: one customer, and a batch of the unifier. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IdentityBenchmark {

  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  private final IdentityRules rules = IdentityRules.standard();
  private final SplittableRandom random = new SplittableRandom(3);
  private final List<Claim> customer = customers(1);
  private final List<Claim> batch = customers(250);

  /** A customer with a user id, an e-mail address and a device: three identifiers, two claims. */
  @Benchmark
  public Partition oneCustomer() {
    return Resolver.resolve(Subgraph.of(ClaimSet.of(customer), Set.of()));
  }

  /** 250 customers, 500 claims. */
  @Benchmark
  public Partition batchOf500Claims() {
    return Resolver.resolve(Subgraph.of(ClaimSet.of(batch), Set.of()));
  }

  private List<Claim> customers(int count) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IdentifierKey user = key("user_id");
      claims.add(claim(i, List.of(user, key("anonymous_id"))));
      claims.add(claim(i + count, List.of(user, key("email"))));
    }
    return claims;
  }

  private IdentifierKey key(String kind) {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return IdentifierKey.of(rules.find(kind).orElseThrow(), hash);
  }

  private Claim claim(int number, List<IdentifierKey> identifiers) {
    return new Claim(
        identifiers,
        START.plusSeconds(number),
        new UUID(random.nextLong(), random.nextLong()),
        "web");
  }
}
