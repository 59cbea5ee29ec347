package io.privet.profiles.read;

import io.privet.privacy.subject.PersonalDataStore;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The places where this module keeps personal data. */
public final class PersonalData {

  private PersonalData() {}

  /** All of them. */
  public static List<PersonalDataStore> stores(SqlClient client) {
    return List.of(
        new Table(
            client,
            "profiles.state",
            "profiles.profile.state",
            "SELECT count(*) FROM profiles.profile WHERE profile_id = ANY($1)"),
        new Table(
            client,
            "profiles.timeline",
            "profiles.event.body",
            "SELECT count(*) FROM profiles.event WHERE profile_id = ANY($1)"));
  }

  private record Table(SqlClient client, String name, String sealedColumn, String count)
      implements PersonalDataStore {

    @Override
    public Set<String> sealedColumns() {
      return Set.of(sealedColumn);
    }

    @Override
    public Future<Long> count(Set<ProfileId> person) {
      UUID[] profiles = person.stream().map(ProfileId::value).toArray(UUID[]::new);
      return client
          .preparedQuery(count)
          .execute(Tuple.of(profiles))
          .map(rows -> rows.iterator().next().getLong(0));
    }
  }
}
