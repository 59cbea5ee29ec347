package io.privet.privacy.keys;

import io.privet.privacy.subject.PersonalDataStore;
import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Set;
import java.util.UUID;

/** Answers for the wrapped keys in the schema {@code privacy}; a record is a data key. */
public final class PgKeyStore implements PersonalDataStore {

  private static final String COUNT =
      "select count(*) from privacy.data_key where profile_id = any ($1::uuid[])";

  private final SqlClient client;

  /** Takes the client it asks. */
  public PgKeyStore(SqlClient client) {
    this.client = client;
  }

  @Override
  public String name() {
    return "privacy.keys";
  }

  @Override
  public Set<String> sealedColumns() {
    return Set.of("privacy.data_key.wrapped", "privacy.ingest_key.wrapped");
  }

  @Override
  public Future<Long> count(Set<ProfileId> person) {
    UUID[] ids = person.stream().map(ProfileId::value).toArray(UUID[]::new);
    return client
        .preparedQuery(COUNT)
        .execute(Tuple.tuple().addArrayOfUUID(ids))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
