package io.privet.profiles.store;

import io.privet.identity.graph.Claim;
import io.privet.identity.graph.GraphChange;
import io.privet.identity.graph.PgIdentityGraph;
import io.privet.identity.kind.Identifier;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.consent.ConsentEntry;
import io.privet.privacy.consent.ConsentLedger;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.SealingKey;
import io.privet.privacy.schema.Settled;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.EventCodec;
import io.privet.profiles.event.EventId;
import io.privet.profiles.state.ProfileState;
import io.privet.profiles.store.PgProfileStore.SealedEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Applies events: identity, consent, timeline and profile state, each event once for the whole
 * retention period.
 *
 * <p>All effects are written in the caller's transaction (READ COMMITTED) or not at all. The
 * outcome does not depend on the order or batching of events. Two transactions that touch the same
 * person at once end as if one had come after the other; the loser fails with {@link
 * ConflictException} and is to be tried again.
 */
public final class EventApplier {

  private static final int ATTEMPTS = 20;

  private final Pool pool;
  private final IdentityRules rules;
  private final IdentifierIndex index;
  private final PgIdentityGraph graph;
  private final DataKeys keys;
  private final ConsentLedger ledger;
  private final Purposes purposes;
  private final Months months;
  private final PgProfileStore store = new PgProfileStore();

  /**
   * Wires the applier.
   *
   * @param pool for what happens outside the caller's transaction: new partitions
   */
  public EventApplier(
      Pool pool,
      IdentityRules rules,
      IdentifierIndex index,
      PgIdentityGraph graph,
      DataKeys keys,
      ConsentLedger ledger,
      Purposes purposes) {
    this.pool = pool;
    this.rules = rules;
    this.index = index;
    this.graph = graph;
    this.keys = keys;
    this.ledger = ledger;
    this.purposes = purposes;
    this.months = new Months(pool);
  }

  /**
   * Finds the pseudonyms of an event's identifiers. Identifiers of a kind that is no longer
   * declared are passed over.
   *
   * @throws IllegalArgumentException when none is left
   */
  public HomedEvent home(Event event) {
    List<IdentifierKey> identifiers =
        event.identifiers().stream()
            .flatMap(
                claimed ->
                    rules.find(claimed.kind()).stream()
                        .map(kind -> index.key(new Identifier(kind, claimed.value()))))
            .distinct()
            .toList();
    return new HomedEvent(
        event, new Claim(identifiers, event.time(), event.id().uuid(), event.source()));
  }

  /**
   * Makes room for the events' months; to be called before the transaction that applies them
   * begins.
   */
  public Future<Void> prepare(Collection<HomedEvent> events) {
    return months.ensure(events.stream().map(e -> e.event().time()).toList());
  }

  /**
   * Applies the events.
   *
   * @return one outcome for each event, in their order; fails with {@link ConflictException} when
   *     the transaction is to be tried again
   */
  public Future<List<Outcome>> apply(SqlConnection tx, List<HomedEvent> events) {
    List<HomedEvent> distinct = distinctById(events);
    SortedSet<ProfileId> homes = homes(distinct);
    Future<Set<EventId>> fresh =
        store.register(tx, distinct.stream().map(HomedEvent::event).toList());
    Future<Map<ProfileId, SealingKey>> dataKeys = keys.find(tx, homes);
    Future<Map<ProfileId, StoredState>> states = store.load(tx, homes);
    return Settled.all(fresh, dataKeys, states)
        .compose(
            read -> {
              List<HomedEvent> applied =
                  distinct.stream().filter(e -> fresh.result().contains(e.event().id())).toList();
              return applyFresh(tx, applied, new HashMap<>(dataKeys.result()), states.result());
            })
        .map(written -> outcomes(events, fresh.result()))
        .recover(failure -> Future.failedFuture(ConflictException.recognize(failure)));
  }

  /**
   * Applies the events in a transaction of their own, trying again when it loses a race.
   *
   * @return one outcome for each event, in their order
   */
  public Future<List<Outcome>> applyAlone(List<HomedEvent> events) {
    return prepare(events).compose(ready -> attempt(events, ATTEMPTS));
  }

  private Future<List<Outcome>> attempt(List<HomedEvent> events, int left) {
    return pool.withTransaction(tx -> apply(tx, events))
        .recover(
            failure ->
                left > 1 && ConflictException.recognize(failure) instanceof ConflictException
                    ? attempt(events, left - 1)
                    : Future.failedFuture(failure));
  }

  /**
   * States and events are folded, sealed and written before the graph: from then on other
   * transactions wait for the identifiers that are new here, and should wait for little. Nothing is
   * sent beside the graph's statements, which it may take back to a savepoint.
   */
  private Future<Void> applyFresh(
      SqlConnection tx,
      List<HomedEvent> events,
      Map<ProfileId, SealingKey> dataKeys,
      Map<ProfileId, StoredState> states) {
    SortedSet<ProfileId> keyless = homes(events);
    keyless.removeAll(dataKeys.keySet());
    return keys.findOrCreate(tx, keyless)
        .compose(
            newKeys -> {
              dataKeys.putAll(newKeys);
              Folding folding = new Folding(dataKeys, states);
              events.forEach(folding::add);
              return write(tx, events, folding);
            });
  }

  private Future<Void> write(SqlConnection tx, List<HomedEvent> events, Folding folding) {
    SortedMap<ProfileId, StoredState> folded = folding.fold();
    List<SealedEvent> sealed = folding.sealedEvents();
    List<Claim> claims =
        events.stream().filter(EventApplier::isConsented).map(HomedEvent::claim).toList();
    return Settled.all(store.save(tx, folded), store.append(tx, sealed))
        .compose(saved -> graph.apply(tx, claims))
        .compose(
            joined ->
                Settled.all(
                    ledger.record(tx, folding.consent), store.mark(tx, changed(folding, joined))));
  }

  private static SortedSet<ProfileId> changed(Folding folding, GraphChange joined) {
    SortedSet<ProfileId> changed = new TreeSet<>(folding.changed());
    // The people that profiles left or joined changed too: their leaders stand for them.
    for (GraphChange.Move move : joined.moves()) {
      changed.addAll(List.of(move.profile(), move.from(), move.to()));
    }
    return changed;
  }

  private static SortedSet<ProfileId> homes(List<HomedEvent> events) {
    return new TreeSet<>(
        events.stream().filter(EventApplier::isConsented).map(HomedEvent::home).toList());
  }

  private static boolean isConsented(HomedEvent homed) {
    return !homed.event().purposes().isEmpty();
  }

  private static List<HomedEvent> distinctById(List<HomedEvent> events) {
    SortedMap<EventId, HomedEvent> byId = new TreeMap<>();
    events.forEach(e -> byId.putIfAbsent(e.event().id(), e));
    return List.copyOf(byId.values());
  }

  private static List<Outcome> outcomes(List<HomedEvent> events, Set<EventId> fresh) {
    Set<EventId> left = new HashSet<>(fresh);
    List<Outcome> outcomes = new ArrayList<>(events.size());
    for (HomedEvent homed : events) {
      if (!left.remove(homed.event().id())) {
        outcomes.add(Outcome.DUPLICATE);
      } else {
        outcomes.add(isConsented(homed) ? Outcome.APPLIED : Outcome.UNCONSENTED);
      }
    }
    return outcomes;
  }

  /** The fresh events of a batch on their way into profiles. */
  private final class Folding {

    private final Map<ProfileId, SealingKey> dataKeys;
    private final Map<ProfileId, StoredState> states;
    private final SortedMap<ProfileId, List<Event>> byHome = new TreeMap<>();
    private final List<ConsentEntry> consent = new ArrayList<>();

    Folding(Map<ProfileId, SealingKey> dataKeys, Map<ProfileId, StoredState> states) {
      this.dataKeys = dataKeys;
      this.states = states;
    }

    void add(HomedEvent homed) {
      if (isConsented(homed)) {
        byHome.computeIfAbsent(homed.home(), p -> new ArrayList<>()).add(homed.event());
      }
      homed.event().consent().forEach((name, granted) -> addConsent(homed, name, granted));
    }

    /** What a person says holds for every profile that the event names. */
    private void addConsent(HomedEvent homed, String purposeName, boolean granted) {
      purposes
          .find(purposeName)
          .ifPresent(
              purpose -> {
                Claim claim = homed.claim();
                for (IdentifierKey key : claim.identifiers()) {
                  consent.add(
                      new ConsentEntry(
                          key.profile(),
                          purpose,
                          granted,
                          homed.event().consentTime(),
                          claim.evidence(),
                          claim.source()));
                }
              });
    }

    Set<ProfileId> changed() {
      Set<ProfileId> changed = new HashSet<>(byHome.keySet());
      consent.forEach(entry -> changed.add(entry.profile()));
      return changed;
    }

    SortedMap<ProfileId, StoredState> fold() {
      SortedMap<ProfileId, StoredState> folded = new TreeMap<>();
      byHome.forEach((home, events) -> folded.put(home, fold(home, events)));
      return folded;
    }

    private StoredState fold(ProfileId home, List<Event> events) {
      SealingKey key = key(home);
      StoredState old = states.get(home);
      ProfileState state =
          old == null
              ? ProfileState.empty()
              : ProfileState.decode(key.open(SealedColumns.state(home), old.sealed()));
      byte[] sealed = key.seal(SealedColumns.state(home), state.fold(events).encode());
      return new StoredState(old == null ? 1 : old.version() + 1, sealed);
    }

    List<SealedEvent> sealedEvents() {
      List<SealedEvent> sealed = new ArrayList<>();
      byHome.forEach(
          (home, events) -> {
            SealingKey key = key(home);
            for (Event event : events) {
              byte[] body =
                  key.seal(SealedColumns.eventBody(home, event.id()), EventCodec.encode(event));
              sealed.add(new SealedEvent(home, event, body));
            }
          });
      return sealed;
    }

    private SealingKey key(ProfileId home) {
      SealingKey key = dataKeys.get(home);
      if (key == null) {
        throw new IllegalStateException("no data key for profile " + home);
      }
      return key;
    }
  }
}
