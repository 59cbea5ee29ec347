package io.privet.privacy.keys;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ingest keys in {@code privacy.ingest_key}; processes that create the key of an hour at once agree
 * on one. Safe for use by several threads.
 *
 * <p>Keys are kept in memory: the current one, and up to {@value #MAX_CACHED} that {@link #find}
 * met. All are forgotten at the turn of the hour, so that a destroyed key is not used for longer.
 */
public final class PgIngestKeys implements IngestKeys {

  private static final int MAX_CACHED = 256;

  private static final String COLUMNS = "key_id, uuid_send(key_id) || commitment || wrapped";

  private static final String FIND =
      "select " + COLUMNS + " from privacy.ingest_key where key_id = any ($1::uuid[])";

  private static final String FIND_HOUR =
      "select " + COLUMNS + " from privacy.ingest_key where hour = $1";

  private static final String CREATE =
      """
      insert into privacy.ingest_key (hour, key_id, epoch, wrapped, commitment)
      values ($1, $2, $3, $4, $5)
      on conflict (hour) do nothing
      """;

  private static final WrappedKey.Place PLACE =
      new WrappedKey.Place("privacy.ingest_key", new byte[0]);

  private final Pool pool;
  private final EpochKeys epochKeys;
  private final Clock clock;

  // Guarded by this.
  private final Map<KeyId, SealingKey> cache = new HashMap<>();
  private Instant cacheHour = Instant.MIN;

  private volatile @Nullable Current current;

  /** Takes the pool, the epoch keys that wrap them, and the clock that tells the hour. */
  public PgIngestKeys(Pool pool, EpochKeys epochKeys, Clock clock) {
    this.pool = pool;
    this.epochKeys = epochKeys;
    this.clock = clock;
  }

  @Override
  public Future<SealingKey> current() {
    Instant hour = hour();
    Current known = current;
    return known != null && known.isFor(hour) ? known.shared() : startHour(hour);
  }

  @Override
  public Future<Map<KeyId, SealingKey>> find(Collection<KeyId> ids) {
    Instant hour = hour();
    Map<KeyId, SealingKey> found = findCached(hour, ids);
    UUID[] missing =
        ids.stream()
            .distinct()
            .filter(id -> !found.containsKey(id))
            .map(KeyId::value)
            .toArray(UUID[]::new);
    if (missing.length == 0) {
      return Future.succeededFuture(found);
    }
    return pool.preparedQuery(FIND)
        .execute(Tuple.tuple().addArrayOfUUID(missing))
        .map(
            rows -> {
              for (Row row : rows) {
                tryUnwrap(row).ifPresent(key -> found.put(new KeyId(row.getUUID(0)), key));
              }
              addToCache(hour, found);
              return found;
            });
  }

  /** One look-up at a time, however many ask; a failed one is forgotten. */
  private synchronized Future<SealingKey> startHour(Instant hour) {
    Current known = current;
    if (known != null && known.isFor(hour)) {
      return known.shared();
    }
    Current next = new Current(hour, findOrCreate(hour));
    current = next;
    return next.shared();
  }

  private Future<SealingKey> findOrCreate(Instant hour) {
    OffsetDateTime time = hour.atOffset(ZoneOffset.UTC);
    return findHour(time)
        .compose(found -> found.isEmpty() ? create(time) : Future.succeededFuture(found))
        .map(
            rows -> {
              if (rows.size() != 1) {
                throw new IllegalStateException("ingest key: gone after it was created");
              }
              return unwrap(rows.get(0));
            });
  }

  private Future<List<Row>> findHour(OffsetDateTime hour) {
    return pool.preparedQuery(FIND_HOUR)
        .execute(Tuple.of(hour))
        .map(rows -> rows.stream().toList());
  }

  private Future<List<Row>> create(OffsetDateTime hour) {
    WrappedKey key = epochKeys.create(PLACE);
    Future<RowSet<Row>> created =
        pool.preparedQuery(CREATE)
            .execute(
                Tuple.of(
                    hour,
                    key.id().value(),
                    key.epoch(),
                    Buffer.buffer(key.wrapped()),
                    Buffer.buffer(key.commitment())));
    return created.compose(done -> findHour(hour));
  }

  private SealingKey unwrap(Row row) {
    return epochKeys.unwrap(WrappedKey.ofRow(row.getBuffer(1).getBytes()), PLACE);
  }

  /** Empty when the key's epoch has ended: as if the key did not exist. */
  private Optional<SealingKey> tryUnwrap(Row row) {
    try {
      return Optional.of(unwrap(row));
    } catch (SealingException e) {
      return Optional.empty();
    }
  }

  private synchronized Map<KeyId, SealingKey> findCached(Instant hour, Collection<KeyId> ids) {
    if (!hour.equals(cacheHour)) {
      cache.clear();
      cacheHour = hour;
    }
    Map<KeyId, SealingKey> found = new HashMap<>();
    for (KeyId id : ids) {
      SealingKey key = cache.get(id);
      if (key != null) {
        found.put(id, key);
      }
    }
    return found;
  }

  private synchronized void addToCache(Instant hour, Map<KeyId, SealingKey> found) {
    if (!hour.equals(cacheHour)) {
      return;
    }
    if (cache.size() + found.size() > MAX_CACHED) {
      cache.clear();
    }
    found.entrySet().stream().limit(MAX_CACHED).forEach(e -> cache.put(e.getKey(), e.getValue()));
  }

  private Instant hour() {
    return clock.instant().truncatedTo(ChronoUnit.HOURS);
  }

  /**
   * The key of an hour, or the look-up of it that is under way.
   *
   * @param hour beginning of the hour
   * @param key the key to come
   */
  private record Current(Instant hour, Future<SealingKey> key) {

    boolean isFor(Instant now) {
      return hour.equals(now) && !key.failed();
    }

    /** The key for whoever asks, whose handlers must not run on the context of who asked first. */
    Future<SealingKey> shared() {
      if (key.succeeded()) {
        return Future.succeededFuture(key.result());
      }
      Context context = Vertx.currentContext();
      return context == null ? key : Future.fromCompletionStage(key.toCompletionStage(), context);
    }
  }
}
