package io.privet.identity.graph;

import io.privet.identity.graph.Decision.CausedMove;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Reads and writes the graph's tables. Every method is one statement. */
final class GraphTables {

  private static final UUID NO_EVENT = new UUID(0, 0);

  private final IdentityRules rules;

  GraphTables(IdentityRules rules) {
    this.rules = rules;
  }

  /** First times of those that are stored. */
  Future<Map<IdentifierKey, Instant>> firstTimes(SqlClient client, List<IdentifierKey> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(GraphSql.FIND_IDENTIFIERS)
        .execute(Tuple.of(buffers(keys, RawKey::of)))
        .map(
            rows -> {
              Map<IdentifierKey, Instant> found = new HashMap<>(rows.size() * 2);
              for (Row row : rows) {
                found.put(keys.get(row.getInteger(0) - 1), row.getOffsetDateTime(1).toInstant());
              }
              return found;
            });
  }

  /** Those of the links that are stored. */
  Future<Map<LinkKey, StoredLink>> links(SqlClient client, List<LinkKey> links) {
    if (links.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(GraphSql.FIND_LINKS)
        .execute(
            Tuple.tuple()
                .addArrayOfBuffer(buffers(links, link -> RawKey.of(link.low())))
                .addArrayOfBuffer(buffers(links, link -> RawKey.of(link.high()))))
        .map(
            rows -> {
              Map<LinkKey, StoredLink> found = new HashMap<>(rows.size() * 2);
              for (Row row : rows) {
                LinkKey ends = links.get(row.getInteger(0) - 1);
                found.put(ends, storedLink(ends, row, 1));
              }
              return found;
            });
  }

  /** Inserts identifiers that nobody else inserted meanwhile; answers how many it did. */
  Future<Integer> insert(SqlClient client, Map<IdentifierKey, Instant> firstTimes) {
    if (firstTimes.isEmpty()) {
      return Future.succeededFuture(0);
    }
    List<Entry<IdentifierKey, Instant>> entries =
        firstTimes.entrySet().stream().sorted(Entry.comparingByKey()).toList();
    List<IdentifierKey> keys = entries.stream().map(Entry::getKey).toList();
    return client
        .preparedQuery(GraphSql.INSERT_IDENTIFIERS)
        .execute(
            Tuple.of(
                buffers(keys, RawKey::of),
                array(keys, key -> (short) key.kind().code(), Short[]::new),
                array(keys, key -> key.profile().value(), UUID[]::new),
                array(entries, entry -> offset(entry.getValue()), OffsetDateTime[]::new)))
        .map(RowSet::rowCount);
  }

  /** Everything that links which matter reach from the keys, themselves too; at most the limit. */
  Future<List<RawKey>> reach(SqlClient client, Collection<IdentifierKey> from, long limit) {
    return reachRaw(client, from.stream().map(RawKey::of).toList(), limit);
  }

  Future<List<RawKey>> reachRaw(SqlClient client, Collection<RawKey> from, long limit) {
    if (from.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return client
        .preparedQuery(GraphSql.REACH)
        .execute(Tuple.of(buffers(from, Function.identity()), limit))
        .map(
            rows -> {
              List<RawKey> keys = new ArrayList<>(rows.size());
              rows.forEach(row -> keys.add(RawKey.of(row.getBuffer(0))));
              return keys;
            });
  }

  /** Locks identifiers in the order of their keys until the transaction ends, and reads them. */
  Future<Map<RawKey, StoredNode>> lock(SqlClient client, List<RawKey> keys) {
    return nodes(client, GraphSql.LOCK, Tuple.of(buffers(keys, Function.identity())));
  }

  Future<Map<RawKey, StoredNode>> nodes(SqlClient client, Collection<RawKey> keys) {
    return nodes(client, GraphSql.IDENTIFIERS, Tuple.of(buffers(keys, Function.identity())));
  }

  Future<Map<RawKey, StoredNode>> nodesOf(SqlClient client, List<ProfileId> profiles) {
    return nodes(
        client,
        GraphSql.IDENTIFIERS_OF_PROFILES,
        Tuple.of(array(profiles, ProfileId::value, UUID[]::new)));
  }

  private Future<Map<RawKey, StoredNode>> nodes(SqlClient client, String sql, Tuple parameters) {
    return client
        .preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              Map<RawKey, StoredNode> nodes = new HashMap<>(rows.size() * 2);
              for (Row row : rows) {
                StoredNode node = node(row);
                nodes.put(RawKey.of(node.key()), node);
              }
              return nodes;
            });
  }

  private StoredNode node(Row row) {
    RawKey raw = RawKey.of(row.getBuffer(0));
    IdentifierKind kind = rules.get(row.getShort(1));
    IdentifierKey key =
        new IdentifierKey(raw.high(), raw.low(), kind, new ProfileId(row.getUUID(2)));
    Set<IdentifierKind> shared = new HashSet<>();
    Short[] codes = row.getArrayOfShorts(5);
    if (codes != null) {
      for (Short code : codes) {
        shared.add(rules.get(code));
      }
    }
    return new StoredNode(
        key, new ProfileId(row.getUUID(3)), row.getOffsetDateTime(4).toInstant(), shared);
  }

  /** A link whose ends are known by their keys alone. */
  record RawLink(RawKey low, RawKey high, Evidence first, Optional<Refusal> refusal) {}

  /** The links which matter with an end among the keys; some twice. */
  Future<List<RawLink>> linksAt(SqlClient client, List<RawKey> keys) {
    return rawLinks(client, GraphSql.LINKS_AT, Tuple.of(buffers(keys, Function.identity())));
  }

  /** The links that join within a person. */
  Future<List<RawLink>> linksOf(SqlClient client, ProfileId person) {
    return rawLinks(client, GraphSql.JOINING_LINKS, Tuple.of(person.value()));
  }

  /** The links at the keys that join nothing, oldest first. */
  Future<List<RawLink>> refusedAt(SqlClient client, List<RawKey> keys, int limit) {
    return rawLinks(
        client, GraphSql.REFUSED_LINKS, Tuple.of(buffers(keys, Function.identity()), (long) limit));
  }

  private static Future<List<RawLink>> rawLinks(SqlClient client, String sql, Tuple parameters) {
    return client
        .preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              List<RawLink> links = new ArrayList<>(rows.size());
              for (Row row : rows) {
                links.add(
                    new RawLink(
                        RawKey.of(row.getBuffer(0)),
                        RawKey.of(row.getBuffer(1)),
                        evidence(row, 2),
                        refusal(row.getShort(5))));
              }
              return links;
            });
  }

  /** The pairs kept apart whose lower end is among the keys. */
  Future<List<RawKey[]>> apartAt(SqlClient client, List<RawKey> keys) {
    return client
        .preparedQuery(GraphSql.APART_AT)
        .execute(Tuple.of(buffers(keys, Function.identity())))
        .map(
            rows -> {
              List<RawKey[]> pairs = new ArrayList<>();
              for (Row row : rows) {
                pairs.add(new RawKey[] {RawKey.of(row.getBuffer(0)), RawKey.of(row.getBuffer(1))});
              }
              return pairs;
            });
  }

  Future<RowSet<Row>> partingsAt(SqlClient client, List<RawKey> keys) {
    return client
        .preparedQuery(GraphSql.PARTINGS)
        .execute(Tuple.of(buffers(keys, Function.identity())));
  }

  /** How many links are stored of each key, counted up to the limit. */
  Future<Map<IdentifierKey, Integer>> degrees(
      SqlClient client, List<IdentifierKey> keys, int limit) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(GraphSql.DEGREES)
        .execute(Tuple.of(buffers(keys, RawKey::of), (long) limit))
        .map(
            rows -> {
              Map<IdentifierKey, Integer> degrees = new HashMap<>(rows.size() * 2);
              for (Row row : rows) {
                degrees.put(keys.get(row.getInteger(0) - 1), row.getInteger(1));
              }
              return degrees;
            });
  }

  Future<Void> update(SqlClient client, List<StoredNode> nodes) {
    if (nodes.isEmpty()) {
      return Future.succeededFuture();
    }
    return client
        .preparedQuery(GraphSql.UPDATE_IDENTIFIERS)
        .execute(
            Tuple.of(
                buffers(nodes, node -> RawKey.of(node.key())),
                array(nodes, node -> node.person().value(), UUID[]::new),
                array(nodes, node -> offset(node.firstTime()), OffsetDateTime[]::new),
                array(nodes, node -> codes(node.shared()), String[]::new)))
        .mapEmpty();
  }

  /** The text form of an array of codes. */
  private static String codes(Set<IdentifierKind> kinds) {
    return kinds.stream()
        .map(IdentifierKind::code)
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }

  Future<Void> write(SqlClient client, List<StoredLink> links) {
    if (links.isEmpty()) {
      return Future.succeededFuture();
    }
    return client
        .preparedQuery(GraphSql.WRITE_LINKS)
        .execute(
            Tuple.of(
                buffers(links, link -> RawKey.of(link.ends().low())),
                buffers(links, link -> RawKey.of(link.ends().high())),
                array(links, link -> offset(link.first().time()), OffsetDateTime[]::new),
                array(links, link -> link.first().event(), UUID[]::new),
                array(links, link -> link.first().source(), String[]::new),
                array(links, GraphTables::state, Short[]::new)))
        .mapEmpty();
  }

  private static short state(StoredLink link) {
    return link.refusal().map(refusal -> (short) refusal.code()).orElse((short) 0);
  }

  /** Logs moves; actor and reason are empty when an event was the cause. */
  Future<Void> log(SqlClient client, List<CausedMove> moves, String actor, String reason) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple row = Tuple.tuple();
    row.addArrayOfUUID(array(moves, move -> move.move().profile().value(), UUID[]::new));
    row.addArrayOfUUID(array(moves, move -> move.move().from().value(), UUID[]::new));
    row.addArrayOfUUID(array(moves, move -> move.move().to().value(), UUID[]::new));
    row.addArrayOfBuffer(array(moves, move -> end(move.cause().map(LinkKey::low)), Buffer[]::new));
    row.addArrayOfBuffer(array(moves, move -> end(move.cause().map(LinkKey::high)), Buffer[]::new));
    row.addArrayOfUUID(
        array(moves, move -> move.evidence().map(Evidence::event).orElse(NO_EVENT), UUID[]::new));
    row.addArrayOfString(
        array(moves, move -> move.evidence().map(Evidence::source).orElse(""), String[]::new));
    row.addString(actor).addString(reason);
    return client.preparedQuery(GraphSql.LOG_MOVES).execute(row).mapEmpty();
  }

  private static Buffer end(Optional<IdentifierKey> key) {
    return key.map(end -> RawKey.of(end).buffer()).orElseGet(Buffer::buffer);
  }

  Future<Void> part(SqlClient client, LinkKey pair, String actor, String reason) {
    return client.preparedQuery(GraphSql.PART).execute(act(pair, actor, reason)).mapEmpty();
  }

  /** Lifts a parting; answers whether there was one. */
  Future<Boolean> lift(SqlClient client, LinkKey pair, String actor, String reason) {
    return client
        .preparedQuery(GraphSql.LIFT)
        .execute(act(pair, actor, reason))
        .map(rows -> rows.rowCount() > 0);
  }

  private static Tuple act(LinkKey pair, String actor, String reason) {
    return Tuple.of(RawKey.of(pair.low()).buffer(), RawKey.of(pair.high()).buffer(), actor, reason);
  }

  private static StoredLink storedLink(LinkKey ends, Row row, int column) {
    return new StoredLink(ends, evidence(row, column), refusal(row.getShort(column + 3)));
  }

  private static Evidence evidence(Row row, int column) {
    return new Evidence(
        row.getOffsetDateTime(column).toInstant(),
        row.getUUID(column + 1),
        row.getString(column + 2));
  }

  private static Optional<Refusal> refusal(short state) {
    return state == 0 ? Optional.empty() : Optional.of(Refusal.ofCode(state));
  }

  private static OffsetDateTime offset(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static <T> Buffer[] buffers(Collection<T> items, Function<T, RawKey> key) {
    return array(items, item -> key.apply(item).buffer(), Buffer[]::new);
  }

  private static <T, R> R[] array(
      Collection<T> items, Function<T, R> value, IntFunction<R[]> newArray) {
    return items.stream().map(value).toArray(newArray);
  }
}
