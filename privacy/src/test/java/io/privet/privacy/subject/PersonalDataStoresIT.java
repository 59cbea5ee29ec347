package io.privet.privacy.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.keys.PgKeyStore;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestKeys;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersonalDataStoresIT {

  private TestDatabase database;
  private Vertx vertx;
  private Pool pool;

  @BeforeEach
  void open() {
    database = TestServices.database("privacy");
    vertx = Vertx.vertx();
    pool = PgBuilder.pool().connectingTo(database.options()).using(vertx).build();
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void theStoreOfTheKeysClaimsThisSchema() {
    await(PersonalDataStores.verify(pool, List.of(new PgKeyStore(pool))));
  }

  @Test
  void aSealedColumnOfAnySchemaThatNobodyClaimsFails() {
    await(
        pool.query(
                """
                create schema other;
                create table other.note (id int, body bytea, hint bytea) partition by list (id);
                create table other.note_1 partition of other.note for values in (1);
                comment on column other.note.body is 'What was said; sealed under the data key.';
                comment on column other.note_1.body is 'What was said; sealed under the data key.';
                comment on column other.note.hint is 'Left unsealed; clear.';
                """)
            .execute());
    assertThatThrownBy(() -> await(PersonalDataStores.verify(pool, List.of(new PgKeyStore(pool)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "personal data stores: other.note.body is claimed by none (expected: every sealed"
                + " column claimed by one store)");
    await(
        PersonalDataStores.verify(
            pool,
            List.of(
                new PgKeyStore(pool), PersonalDataStoresTest.store("other", "other.note.body"))));
  }

  @Test
  void theStoreOfTheKeysCountsDataKeys() {
    ProfileId profile = new ProfileId(UUID.randomUUID());
    ProfileId other = new ProfileId(UUID.randomUUID());
    PgKeyStore store = new PgKeyStore(pool);
    assertThat(await(store.count(Set.of(profile, other))).longValue()).isZero();
    await(pool.withTransaction(tx -> TestKeys.dataKeys().findOrCreate(tx, Set.of(profile))));
    assertThat(await(store.count(Set.of(profile, other))).longValue()).isEqualTo(1);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
