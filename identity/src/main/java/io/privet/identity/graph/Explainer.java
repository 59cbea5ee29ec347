package io.privet.identity.graph;

import io.privet.identity.graph.Explanation.End;
import io.privet.identity.graph.Explanation.Parting;
import io.privet.identity.graph.Explanation.Step;
import io.privet.identity.graph.GraphTables.RawLink;
import io.privet.identity.kind.IdentityException;
import io.privet.identity.kind.IdentityException.Code;
import io.privet.privacy.schema.Settled;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds explanations from what is stored. */
final class Explainer {

  private static final int MAX_REFUSED = 100;

  private final GraphTables tables;

  Explainer(GraphTables tables) {
    this.tables = tables;
  }

  Future<Explanation> explain(SqlClient client, ProfileId one, ProfileId other) {
    return tables
        .nodesOf(client, List.of(one, other))
        .compose(nodes -> explain(client, node(nodes, one), node(nodes, other)));
  }

  private static StoredNode node(Map<RawKey, StoredNode> nodes, ProfileId profile) {
    return nodes.values().stream()
        .filter(node -> node.key().profile().equals(profile))
        .findFirst()
        .orElseThrow(
            () ->
                new IdentityException(
                    Code.UNKNOWN_PROFILE, "profile: unknown (expected: that of an identifier)"));
  }

  private Future<Explanation> explain(SqlClient client, StoredNode one, StoredNode other) {
    RawKey from = RawKey.of(one.key());
    RawKey to = RawKey.of(other.key());
    Future<List<RawLink>> joining =
        one.person().equals(other.person())
            ? tables.linksOf(client, one.person())
            : Future.succeededFuture(List.of());
    Future<List<RawLink>> refused = tables.refusedAt(client, List.of(from, to), MAX_REFUSED);
    Future<RowSet<Row>> partings = tables.partingsAt(client, List.of(from, to));
    return Settled.all(joining, refused, partings)
        .compose(
            found -> {
              List<Directed> chain = chain(joining.result(), from, to);
              Set<RawKey> ends = new HashSet<>();
              chain.forEach(step -> addEnds(ends, step.link()));
              refused.result().forEach(link -> addEnds(ends, link));
              partings.result().forEach(row -> addEnds(ends, row));
              return tables
                  .nodes(client, ends)
                  .map(
                      nodes ->
                          new Explanation(
                              one.person(),
                              other.person(),
                              chain.stream().map(step -> step(nodes, step)).toList(),
                              refused.result().stream()
                                  .map(link -> step(nodes, new Directed(link, link.low())))
                                  .toList(),
                              partings(nodes, partings.result())));
            });
  }

  /** A link seen from one of its ends. */
  private record Directed(RawLink link, RawKey from) {

    RawKey to() {
      return link.low().equals(from) ? link.high() : link.low();
    }
  }

  private static void addEnds(Set<RawKey> ends, RawLink link) {
    ends.add(link.low());
    ends.add(link.high());
  }

  private static void addEnds(Set<RawKey> ends, Row row) {
    ends.add(RawKey.of(row.getBuffer(0)));
    ends.add(RawKey.of(row.getBuffer(1)));
  }

  /** A shortest chain of links; of several, one over the earliest links. */
  private static List<Directed> chain(List<RawLink> links, RawKey from, RawKey to) {
    Map<RawKey, List<Directed>> around = new HashMap<>();
    links.stream()
        .sorted(Comparator.comparing(RawLink::first))
        .forEach(
            link -> {
              around
                  .computeIfAbsent(link.low(), key -> new ArrayList<>())
                  .add(new Directed(link, link.low()));
              around
                  .computeIfAbsent(link.high(), key -> new ArrayList<>())
                  .add(new Directed(link, link.high()));
            });
    Map<RawKey, Directed> by = new HashMap<>();
    Deque<RawKey> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty() && !by.containsKey(to)) {
      RawKey at = open.remove();
      for (Directed step : around.getOrDefault(at, List.of())) {
        if (!step.to().equals(from) && by.putIfAbsent(step.to(), step) == null) {
          open.add(step.to());
        }
      }
    }
    return backwards(by, to);
  }

  private static List<Directed> backwards(Map<RawKey, Directed> by, RawKey to) {
    List<Directed> chain = new ArrayList<>();
    for (Directed step = by.get(to); step != null; step = by.get(step.from())) {
      chain.add(step);
    }
    Collections.reverse(chain);
    return chain;
  }

  private static Step step(Map<RawKey, StoredNode> nodes, Directed step) {
    Evidence first = step.link().first();
    return new Step(
        end(nodes, step.from()),
        end(nodes, step.to()),
        first.time(),
        first.event(),
        first.source(),
        step.link().refusal());
  }

  private static End end(Map<RawKey, StoredNode> nodes, RawKey raw) {
    StoredNode node = nodes.get(raw);
    if (node == null) {
      throw new GraphConflictException(
          "identity graph: an identifier vanished (expected: ask again)");
    }
    return new End(node.key().profile(), node.key().kind().name());
  }

  private static List<Parting> partings(Map<RawKey, StoredNode> nodes, RowSet<Row> rows) {
    List<Parting> partings = new ArrayList<>();
    for (Row row : rows) {
      partings.add(
          new Parting(
              end(nodes, RawKey.of(row.getBuffer(0))),
              end(nodes, RawKey.of(row.getBuffer(1))),
              row.getString(2),
              row.getString(3),
              row.getOffsetDateTime(4).toInstant()));
    }
    return partings;
  }
}
