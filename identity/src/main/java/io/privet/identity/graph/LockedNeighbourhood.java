package io.privet.identity.graph;

import io.privet.identity.graph.GraphTables.RawLink;
import io.privet.identity.kind.IdentifierKey;
import io.privet.privacy.schema.Settled;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loads the part of the graph that a change can concern, under locks that keep it as it is.
 *
 * <p>Whoever adds a link holds the locks of both its ends, and of everything that links which
 * matter reach from them. So when all identifiers of a part are locked and no link which matters
 * leaves it, nobody can change it until the transaction ends. Between reaching and locking it may
 * have grown; then the locks are given back (to a savepoint) and taken anew, because all must be
 * taken in the order of the keys, or transactions would wait for each other in a circle.
 */
final class LockedNeighbourhood {

  private static final String MARK = "savepoint identity_graph";
  private static final String BACK = "rollback to savepoint identity_graph";
  private static final String RELEASE = "release savepoint identity_graph";

  private final GraphTables tables;
  private final GraphSettings settings;

  LockedNeighbourhood(GraphTables tables, GraphSettings settings) {
    this.tables = tables;
    this.settings = settings;
  }

  /**
   * Loads.
   *
   * @param changed what will change; its stored links are loaded even when they do not matter
   * @param reached the identifiers to lock
   */
  Future<Neighbourhood> load(SqlConnection transaction, ClaimSet changed, List<RawKey> reached) {
    return load(transaction, changed, new HashSet<>(reached), 1);
  }

  private Future<Neighbourhood> load(
      SqlConnection transaction, ClaimSet changed, Set<RawKey> reached, int attempt) {
    if (attempt > settings.maxTries()) {
      return PgIdentityGraph.tooManyTries();
    }
    List<RawKey> keys = List.copyOf(reached);
    List<LinkKey> links = List.copyOf(changed.links().keySet());
    var marked = transaction.query(MARK).execute();
    var nodes = tables.lock(transaction, keys);
    var linksAt = tables.linksAt(transaction, keys);
    var apart = tables.apartAt(transaction, keys);
    var known = tables.links(transaction, links);
    var degrees = tables.degrees(transaction, ends(links), settings.maxDegree());
    return Settled.all(marked, nodes, linksAt, apart, known, degrees)
        .compose(
            loaded -> {
              Set<RawKey> wanted = new HashSet<>(reached);
              for (RawLink link : linksAt.result()) {
                wanted.add(link.low());
                wanted.add(link.high());
              }
              if (wanted.size() > reached.size()) {
                return again(transaction, changed, wanted, attempt);
              }
              if (nodes.result().size() < reached.size()) {
                throw new GraphConflictException(
                    "identity graph: identifiers vanished (expected: run the transaction again)");
              }
              Neighbourhood found =
                  neighbourhood(
                      nodes.result(),
                      linksAt.result(),
                      apart.result(),
                      known.result(),
                      degrees.result());
              return transaction.query(RELEASE).execute().map(found);
            });
  }

  private Future<Neighbourhood> again(
      SqlConnection transaction, ClaimSet changed, Set<RawKey> wanted, int attempt) {
    var back = transaction.query(BACK).execute();
    var released = transaction.query(RELEASE).execute();
    var reached = tables.reachRaw(transaction, wanted, Long.MAX_VALUE);
    return Settled.all(back, released, reached)
        .compose(done -> load(transaction, changed, new HashSet<>(reached.result()), attempt + 1));
  }

  private static List<IdentifierKey> ends(Collection<LinkKey> links) {
    Set<IdentifierKey> ends = new HashSet<>();
    for (LinkKey link : links) {
      ends.add(link.low());
      ends.add(link.high());
    }
    return List.copyOf(ends);
  }

  private static Neighbourhood neighbourhood(
      Map<RawKey, StoredNode> nodes,
      List<RawLink> linksAt,
      List<RawKey[]> apartAt,
      Map<LinkKey, StoredLink> known,
      Map<IdentifierKey, Integer> degrees) {
    Map<IdentifierKey, StoredNode> byKey = new HashMap<>(nodes.size() * 2);
    nodes.values().forEach(node -> byKey.put(node.key(), node));
    Map<LinkKey, StoredLink> links = new HashMap<>(known);
    for (RawLink link : linksAt) {
      LinkKey ends = new LinkKey(key(nodes, link.low()), key(nodes, link.high()));
      links.put(ends, new StoredLink(ends, link.first(), link.refusal()));
    }
    Set<LinkKey> apart = new HashSet<>();
    for (RawKey[] pair : apartAt) {
      if (nodes.containsKey(pair[1])) {
        apart.add(new LinkKey(key(nodes, pair[0]), key(nodes, pair[1])));
      }
    }
    return new Neighbourhood(byKey, links, apart, degrees);
  }

  private static IdentifierKey key(Map<RawKey, StoredNode> nodes, RawKey raw) {
    StoredNode node = nodes.get(raw);
    if (node == null) {
      throw new IllegalStateException("neighbourhood: an end is not locked (expected: all)");
    }
    return node.key();
  }
}
