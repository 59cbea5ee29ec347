package io.privet.identity.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.identity.kind.IdentifierKey;
import io.privet.privacy.subject.ProfileId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResolverPropertyTest {

  private static final GraphSettings WIDE = new GraphSettings(1_000_000, 1_000_000, 1);

  @Property
  void isWhatTheRulesSayByTheLetter(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 30) int count,
      @ForAll @IntRange(min = 1, max = 5) int perKind) {
    Random random = new Random(seed);
    List<Claim> claims = Samples.random(random, count, perKind);
    Set<LinkKey> apart = Samples.randomPairs(random, claims, random.nextInt(4));
    Partition partition = Resolver.resolve(Subgraph.of(ClaimSet.of(claims), apart));
    SlowModel model = new SlowModel(claims, apart);
    assertThat(partition.refusals()).isEqualTo(model.refusals);
    assertThat(partition.persons()).isEqualTo(model.persons());
  }

  @Property
  void noPersonBreaksARule(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @IntRange(min = 1, max = 6) int perKind) {
    Random random = new Random(seed);
    List<Claim> claims = Samples.random(random, count, perKind);
    Set<LinkKey> apart = Samples.randomPairs(random, claims, 3);
    Partition partition = Resolver.resolve(Subgraph.of(ClaimSet.of(claims), apart));
    SlowModel rules = new SlowModel(claims, apart);
    for (Set<IdentifierKey> person : people(partition.persons())) {
      assertThat(SlowModel.hasTwoOfAUniqueKind(person)).isFalse();
      assertThat(rules.limitsHold(person)).isTrue();
      assertThat(apart)
          .noneMatch(pair -> person.contains(pair.low()) && person.contains(pair.high()));
      assertThat(person)
          .allSatisfy(
              key ->
                  assertThat(partition.shared().getOrDefault(key, Set.of()))
                      .noneMatch(kind -> person.stream().anyMatch(k -> k.kind().equals(kind))));
    }
  }

  @Property
  void doesNotDependOnOrderOrRepetition(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
    Random random = new Random(seed);
    List<Claim> claims = Samples.random(random, count, 4);
    List<Claim> shuffled = new ArrayList<>(claims);
    shuffled.addAll(claims.subList(0, random.nextInt(count)));
    Collections.shuffle(shuffled, random);
    assertThat(ClaimSet.of(shuffled)).isEqualTo(ClaimSet.of(claims));
    assertThat(Resolver.resolve(Subgraph.of(ClaimSet.of(shuffled), Set.of())))
        .isEqualTo(Resolver.resolve(Subgraph.of(ClaimSet.of(claims), Set.of())));
  }

  @Property
  void stepByStepIsTheSameAsAtOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @IntRange(min = 1, max = 8) int perKind) {
    Random random = new Random(seed);
    List<Claim> claims = Samples.random(random, count, perKind);
    MemoryGraph graph = new MemoryGraph(WIDE);
    applyInBatches(random, graph, claims);
    assertIsPartitionOf(graph, claims);
    assertThat(graph.apply(claims)).isEmpty();
  }

  @Property
  void anUndoneUnmergeLeavesNoTrace(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int count) {
    Random random = new Random(seed);
    List<Claim> claims = Samples.random(random, count, 5);
    MemoryGraph graph = new MemoryGraph(WIDE);
    applyInBatches(random, graph, claims.subList(0, count / 2));
    Set<LinkKey> pairs = Samples.randomPairs(random, claims.subList(0, count / 2), 3);
    pairs.forEach(graph::part);
    applyInBatches(random, graph, claims.subList(count / 2, count));
    assertIsPartitionOf(graph, claims);
    pairs.forEach(graph::rejoin);
    assertIsPartitionOf(graph, claims);
  }

  @Property
  void movesLeadFromEveryOwnProfileToItsPerson(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
    Random random = new Random(seed);
    MemoryGraph graph = new MemoryGraph(WIDE);
    applyInBatches(random, graph, Samples.random(random, count, 5));
    Map<ProfileId, ProfileId> persons = new HashMap<>();
    graph.nodes.keySet().forEach(key -> persons.put(key.profile(), key.profile()));
    graph.moves.forEach(
        moved ->
            assertThat(persons.put(moved.move().profile(), moved.move().to()))
                .isEqualTo(moved.move().from()));
    graph
        .nodes
        .values()
        .forEach(node -> assertThat(persons).containsEntry(node.key().profile(), node.person()));
  }

  @Property
  void guardsBoundTheGraphAndAreCounted(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int maxDegree,
      @ForAll @IntRange(min = 2, max = 8) int maxCluster) {
    Random random = new Random(seed);
    MemoryGraph graph = new MemoryGraph(new GraphSettings(maxDegree, maxCluster, 1));
    List<Claim> claims = Samples.random(random, 60, 10);
    int dropped = 0;
    for (Claim claim : claims) {
      dropped += graph.apply(List.of(claim)).getOrDefault(Refusal.DEGREE, 0);
    }
    Map<IdentifierKey, Integer> degrees = new HashMap<>();
    for (LinkKey link : graph.links.keySet()) {
      degrees.merge(link.low(), 1, Integer::sum);
      degrees.merge(link.high(), 1, Integer::sum);
    }
    assertThat(degrees.values()).allMatch(degree -> degree <= maxDegree);
    for (IdentifierKey key : graph.nodes.keySet()) {
      assertThat(graph.reach(Set.of(key))).hasSizeLessThanOrEqualTo(maxCluster);
    }
    int missing = ClaimSet.of(claims).links().size() - graph.links.size();
    assertThat(dropped).isGreaterThanOrEqualTo(missing);
  }

  private static void applyInBatches(Random random, MemoryGraph graph, List<Claim> claims) {
    List<Claim> left = new ArrayList<>(claims);
    Collections.shuffle(left, random);
    while (!left.isEmpty()) {
      List<Claim> batch = left.subList(0, 1 + random.nextInt(left.size()));
      graph.apply(batch);
      batch.clear();
    }
  }

  private static void assertIsPartitionOf(MemoryGraph graph, List<Claim> claims) {
    ClaimSet all = ClaimSet.of(claims);
    Partition whole = Resolver.resolve(Subgraph.of(all, graph.apart));
    Map<IdentifierKey, ProfileId> persons = new HashMap<>();
    graph
        .nodes
        .values()
        .forEach(
            node -> {
              persons.put(node.key(), node.person());
              assertThat(all.firstTimes()).containsEntry(node.key(), node.firstTime());
              assertThat(node.shared())
                  .isEqualTo(whole.shared().getOrDefault(node.key(), Set.of()));
            });
    Map<LinkKey, Refusal> refusals = new HashMap<>();
    Map<LinkKey, Evidence> links = new HashMap<>();
    graph
        .links
        .values()
        .forEach(
            link -> {
              links.put(link.ends(), link.first());
              link.refusal().ifPresent(refusal -> refusals.put(link.ends(), refusal));
            });
    assertThat(links).isEqualTo(all.links());
    assertThat(refusals).isEqualTo(whole.refusals());
    assertThat(persons).isEqualTo(whole.persons());
  }

  private static Set<Set<IdentifierKey>> people(Map<IdentifierKey, ProfileId> persons) {
    Map<ProfileId, Set<IdentifierKey>> people = new HashMap<>();
    persons.forEach(
        (key, person) -> people.computeIfAbsent(person, any -> new HashSet<>()).add(key));
    return new HashSet<>(people.values());
  }
}
