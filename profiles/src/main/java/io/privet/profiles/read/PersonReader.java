package io.privet.profiles.read;

import io.privet.privacy.consent.EffectiveConsent;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.state.ProfileState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Reads people from the primary database, with the consent of now. A read is one round trip, for
 * one person as for many; the client should cache prepared statements.
 *
 * <p>A profile whose data key was destroyed is as if it were not there; a person of whom nothing is
 * left is nobody. Safe for use by several threads; nothing is kept between reads. A stored value
 * that does not open fails the read with {@code SealingException}.
 */
public final class PersonReader {

  static final String MEMBERS =
      """
      SELECT m.asked, m.person_id, m.profile_id, p.version, p.state, k.wrapped,
             coalesce(c.granted, 0), coalesce(c.denied, 0)
      FROM identity.members_of($1) AS m
      LEFT JOIN profiles.profile AS p ON p.profile_id = m.profile_id
      LEFT JOIN LATERAL privacy.data_keys_of(ARRAY[m.profile_id]) AS k ON true
      LEFT JOIN LATERAL privacy.consent_of(ARRAY[m.profile_id]) AS c ON true
      """;

  private static final int MAX_ON_EVENT_LOOP = 16;

  private final DataKeys dataKeys;

  /** Reads with the given data keys. */
  public PersonReader(DataKeys dataKeys) {
    this.dataKeys = dataKeys;
  }

  /** The person that the profile belongs to, or nothing when nobody has it. */
  public Future<Optional<Person>> find(SqlClient client, ProfileId profile) {
    return findAll(client, List.of(profile)).map(people -> people.get(0));
  }

  /**
   * The people that the profiles belong to, one entry for each and in the same order. Profiles of
   * one person give equal entries.
   */
  public Future<List<Optional<Person>>> findAll(SqlClient client, List<ProfileId> profiles) {
    return members(client, profiles).compose(members -> opened(profiles, members));
  }

  /** Opens few people at once, and many on a worker: it takes up to a millisecond for each. */
  private Future<List<Optional<Person>>> opened(
      List<ProfileId> profiles, Map<ProfileId, List<Member>> members) {
    Context context = Vertx.currentContext();
    return members.size() <= MAX_ON_EVENT_LOOP || context == null
        ? Future.succeededFuture(open(profiles, members))
        : context.owner().executeBlocking(() -> open(profiles, members), false);
  }

  private List<Optional<Person>> open(
      List<ProfileId> profiles, Map<ProfileId, List<Member>> members) {
    Map<ProfileId, Optional<Person>> opened = new HashMap<>();
    List<Optional<Person>> people = new ArrayList<>(profiles.size());
    for (ProfileId profile : profiles) {
      List<Member> rows = members.getOrDefault(profile, List.of());
      people.add(
          rows.isEmpty()
              ? Optional.empty()
              : opened.computeIfAbsent(rows.get(0).person(), id -> open(rows)));
    }
    return people;
  }

  /**
   * The person as the events up to and including a time make it, with the identity graph and the
   * consent of now; its version is 0. The events are read in pages.
   *
   * @param abandoned asked before each page; when it is true the result no longer matters, and
   *     fails
   */
  public Future<Optional<Person>> findAt(
      SqlClient client, ProfileId profile, Instant at, BooleanSupplier abandoned) {
    return members(client, List.of(profile))
        .compose(
            members -> {
              List<Member> rows = members.getOrDefault(profile, List.of());
              if (open(rows).isEmpty()) {
                return Future.succeededFuture(Optional.empty());
              }
              return new History(client, dataKeys, abandoned)
                  .fold(rows, at)
                  .map(state -> Optional.of(person(rows, 0, state)));
            });
  }

  /** The profiles of the people that the asked profiles belong to, by asked profile. */
  Future<Map<ProfileId, List<Member>>> members(SqlClient client, List<ProfileId> profiles) {
    UUID[] asked = profiles.stream().map(ProfileId::value).distinct().toArray(UUID[]::new);
    return client.preparedQuery(MEMBERS).execute(Tuple.of(asked)).map(PersonReader::byAsked);
  }

  private static Map<ProfileId, List<Member>> byAsked(RowSet<Row> rows) {
    Map<ProfileId, List<Member>> members = new HashMap<>();
    for (Row row : rows) {
      Member member = Member.of(row);
      members.computeIfAbsent(member.asked(), asked -> new ArrayList<>()).add(member);
    }
    return members;
  }

  private Optional<Person> open(List<Member> members) {
    long version = 0;
    Optional<ProfileState> merged = Optional.empty();
    for (Member member : members) {
      Optional<ProfileState> state = member.open(dataKeys);
      if (state.isPresent()) {
        version += member.version();
        merged = Optional.of(merged.map(state.get()::merge).orElse(state.get()));
      }
    }
    long total = version;
    return merged.map(state -> person(members, total, state));
  }

  private static Person person(List<Member> members, long version, ProfileState state) {
    return new Person(
        members.get(0).person(),
        members.stream().map(Member::profile).sorted().toList(),
        version,
        denied(members),
        state);
  }

  static PurposeSet denied(List<Member> members) {
    return EffectiveConsent.denied(members.stream().map(Member::consent).toList());
  }
}
