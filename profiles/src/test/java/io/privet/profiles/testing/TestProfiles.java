package io.privet.profiles.testing;

import io.privet.identity.graph.PgIdentityGraph;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.identity.kind.Reading;
import io.privet.privacy.consent.ConsentLedger;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.read.ProfileChanges;
import io.privet.profiles.store.EventApplier;
import io.privet.profiles.store.Outcome;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestKeys;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A database with profiles, and what reads and writes them. */
public final class TestProfiles implements AutoCloseable {

  private final TestDatabase database = TestServices.database("privacy", "identity", "profiles");
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool =
      PgBuilder.pool()
          .with(new PoolOptions().setMaxSize(8))
          .connectingTo(database.options())
          .using(vertx)
          .build();
  private final IdentityRules rules = IdentityRules.standard();
  private final IdentifierIndex index = new IdentifierIndex(TestKeys.blindIndex());
  private final PgIdentityGraph graph = new PgIdentityGraph(rules);
  private final DataKeys dataKeys = TestKeys.dataKeys();
  private final PersonReader people = new PersonReader(dataKeys);
  private final ProfileChanges changes = new ProfileChanges(vertx, database.options());
  private final EventApplier applier =
      new EventApplier(
          pool, rules, index, graph, dataKeys, new ConsentLedger(), Purposes.standard());

  /** The database. */
  public TestDatabase database() {
    return database;
  }

  /** The event loops. */
  public Vertx vertx() {
    return vertx;
  }

  /** Connections. */
  public Pool pool() {
    return pool;
  }

  /** The identifier kinds. */
  public IdentityRules rules() {
    return rules;
  }

  /** The identity graph. */
  public PgIdentityGraph graph() {
    return graph;
  }

  /** The data keys. */
  public DataKeys dataKeys() {
    return dataKeys;
  }

  /** Reads people. */
  public PersonReader people() {
    return people;
  }

  /** Announcements of changes; not started. */
  public ProfileChanges changes() {
    return changes;
  }

  /** Writes events. */
  public EventApplier applier() {
    return applier;
  }

  /** Applies events in one transaction. */
  public List<Outcome> apply(TestEvent... events) {
    return apply(Stream.of(events).map(TestEvent::build).toList());
  }

  /** Applies events in one transaction. */
  public List<Outcome> apply(List<Event> events) {
    return await(applier.applyAlone(events.stream().map(applier::home).toList()));
  }

  /** An identifier's own profile. */
  public ProfileId profile(String kind, String value) {
    Reading reading = rules.read(kind, value);
    return index.key(((Reading.Accepted) reading).identifier()).profile();
  }

  /** Destroys a data key. */
  public void destroyKey(ProfileId profile) {
    UUID id = profile.value();
    await(
        pool.preparedQuery("DELETE FROM privacy.data_key WHERE profile_id = $1")
            .execute(Tuple.of(id)));
  }

  /** A number that a query gives. */
  public long number(String sql) {
    return await(pool.query(sql).execute().map(rows -> rows.iterator().next().getLong(0)));
  }

  /** Waits for a result. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(changes.stop());
    await(pool.close());
    await(vertx.close());
    database.close();
  }
}
