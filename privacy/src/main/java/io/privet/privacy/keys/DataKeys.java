package io.privet.privacy.keys;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.Map;

/** The data keys, one per profile. Destroying a profile's row makes its data unreadable. */
public interface DataKeys {

  /** The keys of those profiles that have one; the others are absent from the map. */
  Future<Map<ProfileId, SealingKey>> find(SqlClient client, Collection<ProfileId> profiles);

  /**
   * The keys of all the profiles; missing ones are created in the transaction of the connection.
   * Two transactions that create the same key at once are both given the one that is stored.
   */
  Future<Map<ProfileId, SealingKey>> findOrCreate(
      SqlConnection transaction, Collection<ProfileId> profiles);

  /**
   * Unwraps a row that {@code privacy.data_keys_of} returned to another module's query.
   *
   * @throws SealingException when it does not unwrap
   */
  SealingKey unwrap(ProfileId profile, byte[] wrapped);
}
