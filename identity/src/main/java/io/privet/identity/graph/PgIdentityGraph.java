package io.privet.identity.graph;

import io.privet.identity.graph.Decision.CausedMove;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityException;
import io.privet.identity.kind.IdentityException.Code;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.schema.Settled;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The identity graph in PostgreSQL.
 *
 * <p>What is stored is at every commit exactly what {@link Resolver} makes of all claims so far,
 * whatever their order and however many transactions run at once (READ COMMITTED). For that a
 * transaction that changes something locks every identifier that the change can concern, in the
 * order of their keys, and looks again after it has the locks. A claim that says nothing new costs
 * one round trip of index look-ups and no lock.
 *
 * <p>Every operation fails with {@link GraphConflictException} when the caller should roll back and
 * run the transaction again, and with {@link IdentityException} when the caller is mistaken. The
 * connection must be in a transaction, and a failed operation leaves that transaction unusable.
 * Safe for use by several threads, with one connection each.
 */
public final class PgIdentityGraph {

  private static final Set<String> RETRYABLE = Set.of("40001", "40P01", "55P03");
  private static final ClaimSet NO_CLAIMS = new ClaimSet(Map.of(), Map.of());

  private final GraphSettings settings;
  private final GraphTables tables;
  private final KnownClaims known;
  private final LockedNeighbourhood neighbourhoods;

  /** A graph with the standard guards. */
  public PgIdentityGraph(IdentityRules rules) {
    this(rules, GraphSettings.standard());
  }

  /** A graph under these rules and guards. */
  public PgIdentityGraph(IdentityRules rules, GraphSettings settings) {
    this.settings = settings;
    tables = new GraphTables(rules);
    known = new KnownClaims(tables);
    neighbourhoods = new LockedNeighbourhood(tables, settings);
  }

  /**
   * Adds what events claim. Idempotent: claims that were applied before change nothing.
   *
   * <p>Until it is done nothing else may be sent on the connection: it may go back to a savepoint,
   * which would silently undo statements that came in between.
   *
   * @param transaction a connection in a transaction
   * @param claims the claims of a batch, in any order
   */
  public Future<GraphChange> apply(SqlConnection transaction, List<Claim> claims) {
    return retryable(apply(transaction, claims, 1));
  }

  private Future<GraphChange> apply(SqlConnection transaction, List<Claim> claims, int attempt) {
    if (attempt > settings.maxTries()) {
      return tooManyTries();
    }
    ClaimSet all = ClaimSet.of(claims);
    return known
        .look(transaction, all)
        .compose(
            found -> {
              Changes changes = Changes.of(all, found.firstTimes(), found.links());
              return changes.isEmpty()
                  ? Future.succeededFuture(GraphChange.NONE)
                  : store(transaction, claims, changes, attempt);
            });
  }

  private Future<GraphChange> store(
      SqlConnection transaction, List<Claim> claims, Changes changes, int attempt) {
    boolean divisible = claims.size() > 1;
    Future<Integer> inserted = tables.insert(transaction, changes.unknown());
    Future<List<RawKey>> reached =
        tables.reach(
            transaction, changes.touched(), divisible ? settings.maxLoaded() + 1L : Long.MAX_VALUE);
    return Settled.all(inserted, reached)
        .compose(
            done -> {
              GraphChange start = new GraphChange(List.of(), inserted.result(), Map.of());
              if (inserted.result() < changes.unknown().size()) {
                return apply(transaction, claims, attempt + 1).map(start::and);
              }
              if (divisible && reached.result().size() > settings.maxLoaded()) {
                return applyHalves(transaction, claims).map(start::and);
              }
              return resolve(transaction, changes.claims(), reached.result()).map(start::and);
            });
  }

  private Future<GraphChange> applyHalves(SqlConnection transaction, List<Claim> claims) {
    int half = claims.size() / 2;
    return apply(transaction, claims.subList(0, half), 1)
        .compose(
            first -> apply(transaction, claims.subList(half, claims.size()), 1).map(first::and));
  }

  private Future<GraphChange> resolve(
      SqlConnection transaction, ClaimSet changed, List<RawKey> reached) {
    return reached.isEmpty()
        ? Future.succeededFuture(GraphChange.NONE)
        : neighbourhoods
            .load(transaction, changed, reached)
            .compose(
                stored -> {
                  Decision decision = Decider.decide(settings, stored, changed);
                  return write(transaction, decision, decision.moves(), "", "");
                });
  }

  private Future<GraphChange> write(
      SqlConnection transaction,
      Decision decision,
      List<CausedMove> moves,
      String actor,
      String reason) {
    return Settled.all(
            tables.update(transaction, decision.nodes()),
            tables.write(transaction, decision.links()),
            tables.log(transaction, moves, actor, reason))
        .map(done -> decision.change());
  }

  /**
   * Undoes a merge for good: the two profiles are kept apart from now on, whatever is claimed, and
   * everything that joins them is decided anew under that condition. {@link #rejoin} takes it back
   * exactly.
   *
   * @param actor the officer
   * @param reason why; must not hold personal data
   * @throws IdentityException as a failed future: a profile is unknown, or they are not those of
   *     one person
   */
  public Future<GraphChange> part(
      SqlConnection transaction, ProfileId one, ProfileId other, String actor, String reason) {
    return retryable(
        ends(transaction, one, other)
            .compose(
                pair ->
                    locked(transaction, pair)
                        .compose(
                            stored -> {
                              requireOnePerson(stored, pair);
                              Set<LinkKey> apart = new HashSet<>(stored.apart());
                              apart.add(pair);
                              return tables
                                  .part(transaction, pair, actor, reason)
                                  .compose(
                                      done ->
                                          redo(
                                              transaction,
                                              with(stored, apart),
                                              pair,
                                              actor,
                                              reason));
                            })));
  }

  /**
   * Lifts {@link #part}: the people are again what they would be without it.
   *
   * @throws IdentityException as a failed future: a profile is unknown, or the two are not parted
   */
  public Future<GraphChange> rejoin(
      SqlConnection transaction, ProfileId one, ProfileId other, String actor, String reason) {
    return retryable(
        ends(transaction, one, other)
            .compose(
                pair ->
                    locked(transaction, pair)
                        .compose(
                            stored ->
                                tables
                                    .lift(transaction, pair, actor, reason)
                                    .compose(
                                        lifted -> {
                                          requireParted(lifted);
                                          Set<LinkKey> apart = new HashSet<>(stored.apart());
                                          apart.remove(pair);
                                          return redo(
                                              transaction,
                                              with(stored, apart),
                                              pair,
                                              actor,
                                              reason);
                                        }))));
  }

  private Future<LinkKey> ends(SqlConnection transaction, ProfileId one, ProfileId other) {
    if (one.equals(other)) {
      return Future.failedFuture(
          new IdentityException(
              Code.NOT_ONE_PERSON, "profiles: one and the same (expected: two different ones)"));
    }
    return tables
        .nodesOf(transaction, List.of(one, other))
        .map(
            nodes -> {
              if (nodes.size() != 2) {
                throw new IdentityException(
                    Code.UNKNOWN_PROFILE,
                    "profiles: %d of 2 known (expected: both)".formatted(nodes.size()));
              }
              List<StoredNode> ends = List.copyOf(nodes.values());
              return LinkKey.of(ends.get(0).key(), ends.get(1).key());
            });
  }

  private Future<Neighbourhood> locked(SqlConnection transaction, LinkKey pair) {
    List<IdentifierKey> ends = List.of(pair.low(), pair.high());
    return tables
        .reach(transaction, ends, Long.MAX_VALUE)
        .compose(reached -> neighbourhoods.load(transaction, NO_CLAIMS, reached));
  }

  private static void requireOnePerson(Neighbourhood stored, LinkKey pair) {
    Optional<ProfileId> low =
        Optional.ofNullable(stored.nodes().get(pair.low())).map(StoredNode::person);
    Optional<ProfileId> high =
        Optional.ofNullable(stored.nodes().get(pair.high())).map(StoredNode::person);
    if (low.isEmpty() || !low.equals(high)) {
      throw new IdentityException(
          Code.NOT_ONE_PERSON, "profiles: those of two people (expected: of one)");
    }
  }

  private static void requireParted(boolean lifted) {
    if (!lifted) {
      throw new IdentityException(
          Code.NOT_PARTED, "profiles: not kept apart (expected: a pair that was parted)");
    }
  }

  private static Neighbourhood with(Neighbourhood stored, Set<LinkKey> apart) {
    return new Neighbourhood(stored.nodes(), stored.links(), apart, stored.degrees());
  }

  private Future<GraphChange> redo(
      SqlConnection transaction, Neighbourhood stored, LinkKey pair, String actor, String reason) {
    Decision decision = Decider.decide(settings, stored, NO_CLAIMS);
    List<CausedMove> moves = new ArrayList<>();
    for (CausedMove move : decision.moves()) {
      moves.add(new CausedMove(move.move(), Optional.of(pair), Optional.empty()));
    }
    return write(transaction, decision, moves, actor, reason);
  }

  /**
   * Explains why two profiles are one person, or are not.
   *
   * @throws IdentityException as a failed future: a profile is unknown
   */
  public Future<Explanation> explain(SqlClient client, ProfileId one, ProfileId other) {
    return new Explainer(tables).explain(client, one, other);
  }

  static <T> Future<T> tooManyTries() {
    return Future.failedFuture(
        new GraphConflictException(
            "identity graph: others change the same people (expected: run the transaction again)"));
  }

  private static <T> Future<T> retryable(Future<T> operation) {
    return operation.recover(
        failure ->
            Future.failedFuture(
                failure instanceof PgException e && RETRYABLE.contains(e.getSqlState())
                    ? new GraphConflictException(e)
                    : failure));
  }
}
