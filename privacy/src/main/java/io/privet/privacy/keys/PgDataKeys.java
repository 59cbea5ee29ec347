package io.privet.privacy.keys;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Data keys in {@code privacy.data_key}. Nothing is cached, so a destroyed row is gone for the next
 * call of every process. New keys are written in the order of their profiles' ids; transactions
 * that create keys in several calls may still meet in a deadlock and must then be tried again.
 */
public final class PgDataKeys implements DataKeys {

  private static final String FIND =
      "select profile_id, wrapped from privacy.data_keys_of($1::uuid[])";

  private static final String CREATE =
      """
      insert into privacy.data_key (profile_id, key_id, epoch, wrapped, commitment)
      select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::bytea[], $5::bytea[])
      on conflict (profile_id) do nothing
      """;

  private final EpochKeys epochKeys;

  /** Takes the epoch keys that wrap them. */
  public PgDataKeys(EpochKeys epochKeys) {
    this.epochKeys = epochKeys;
  }

  @Override
  public Future<Map<ProfileId, SealingKey>> find(SqlClient client, Collection<ProfileId> profiles) {
    if (profiles.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    UUID[] ids = profiles.stream().distinct().map(ProfileId::value).toArray(UUID[]::new);
    return client
        .preparedQuery(FIND)
        .execute(Tuple.tuple().addArrayOfUUID(ids))
        .map(this::unwrapAll);
  }

  @Override
  public Future<Map<ProfileId, SealingKey>> findOrCreate(
      SqlConnection transaction, Collection<ProfileId> profiles) {
    Set<ProfileId> asked = new HashSet<>(profiles);
    return find(transaction, asked)
        .compose(
            found -> {
              List<ProfileId> missing =
                  asked.stream().filter(id -> !found.containsKey(id)).sorted().toList();
              return missing.isEmpty()
                  ? Future.succeededFuture(found)
                  : create(transaction, missing)
                      .compose(done -> find(transaction, missing))
                      .map(created -> union(found, created, asked.size()));
            });
  }

  @Override
  public SealingKey unwrap(ProfileId profile, byte[] wrapped) {
    return epochKeys.unwrap(WrappedKey.ofRow(wrapped), place(profile));
  }

  private Future<RowSet<Row>> create(SqlConnection transaction, List<ProfileId> sorted) {
    List<WrappedKey> keys = sorted.stream().map(id -> epochKeys.create(place(id))).toList();
    return transaction
        .preparedQuery(CREATE)
        .execute(
            Tuple.tuple()
                .addArrayOfUUID(sorted.stream().map(ProfileId::value).toArray(UUID[]::new))
                .addArrayOfUUID(keys.stream().map(key -> key.id().value()).toArray(UUID[]::new))
                .addArrayOfInteger(keys.stream().map(WrappedKey::epoch).toArray(Integer[]::new))
                .addArrayOfBuffer(
                    keys.stream().map(key -> Buffer.buffer(key.wrapped())).toArray(Buffer[]::new))
                .addArrayOfBuffer(
                    keys.stream()
                        .map(key -> Buffer.buffer(key.commitment()))
                        .toArray(Buffer[]::new)));
  }

  private Map<ProfileId, SealingKey> unwrapAll(RowSet<Row> rows) {
    Map<ProfileId, SealingKey> keys = new HashMap<>();
    for (Row row : rows) {
      ProfileId profile = new ProfileId(row.getUUID(0));
      keys.put(profile, unwrap(profile, row.getBuffer(1).getBytes()));
    }
    return keys;
  }

  private static Map<ProfileId, SealingKey> union(
      Map<ProfileId, SealingKey> found, Map<ProfileId, SealingKey> created, int expected) {
    Map<ProfileId, SealingKey> all = new HashMap<>(found);
    all.putAll(created);
    if (all.size() != expected) {
      throw new IllegalStateException(
          ("data keys: %d (expected: %d; was a row deleted meanwhile, or is the transaction not read"
                  + " committed?)")
              .formatted(all.size(), expected));
    }
    return all;
  }

  private static WrappedKey.Place place(ProfileId profile) {
    return new WrappedKey.Place("privacy.data_key", profile.bytes());
  }
}
