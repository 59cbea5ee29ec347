package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.subject.ProfileId;
import io.privet.testing.TestDatabase;
import io.privet.testing.TestServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgKeystoreTieIT {

  @TempDir Path directory;

  private LocalKeystore keystore;
  private LocalKeystore foreign;
  private TestDatabase database;
  private Vertx vertx;
  private Pool pool;
  private PgKeystoreTie tie;

  @BeforeEach
  void open() {
    keystore = TestKeystore.open(directory.resolve("keys"));
    foreign = TestKeystore.open(directory.resolve("foreign"));
    database = TestServices.database("privacy");
    vertx = Vertx.vertx();
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(database.options())
            .using(vertx)
            .build();
    tie = new PgKeystoreTie(pool);
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
    database.close();
  }

  @Test
  void aNewDatabaseIsTiedToTheFirstKeystoreForGood() {
    await(tie.checkUntied(directory));
    await(tie.tie(keystore));
    await(tie.tie(TestKeystore.open(directory.resolve("keys"))));
    await(tie.check(keystore));
    Row row = await(pool.query("select * from privacy.keystore").execute()).iterator().next();
    assertThat(row.getUUID("root_key_id")).isEqualTo(keystore.mark().rootKey().value());
    assertThat(row.getBuffer("commitment").getBytes()).isEqualTo(keystore.mark().commitment());
  }

  @Test
  void anotherKeystoreIsRefusedWithBothNames() {
    await(tie.tie(keystore));
    for (Future<Void> attempt : List.of(tie.tie(foreign), tie.check(foreign))) {
      assertThatThrownBy(() -> await(attempt))
          .isInstanceOf(KeystoreException.class)
          .hasMessageContaining(directory.resolve("foreign").toString())
          .hasMessageContaining("holds root key " + foreign.mark().rootKey().value())
          .hasMessageContaining(
              "(expected: that of root key %s".formatted(keystore.mark().rootKey().value()));
    }
    await(tie.check(keystore));
  }

  @Test
  void theSameIdWithOtherKeysIsRefused() {
    await(
        pool.preparedQuery("insert into privacy.keystore (root_key_id, commitment) values ($1, $2)")
            .execute(
                Tuple.of(
                    keystore.mark().rootKey().value(),
                    Buffer.buffer(foreign.mark().commitment()))));
    assertThatThrownBy(() -> await(tie.tie(keystore)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("with other content");
  }

  @Test
  void noNewKeystoreIsMadeForATiedDatabase() {
    await(tie.tie(keystore));
    Path lost = directory.resolve("lost");
    assertThatThrownBy(() -> await(tie.checkUntied(lost)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageStartingWith("keystore: none in %s (expected: that of root key", lost);
  }

  @Test
  void aCheckTiesNothing() {
    assertThatThrownBy(() -> await(tie.check(keystore)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("none has started yet");
    await(tie.checkUntied(directory));
  }

  @Test
  void aDatabaseFilledBeforeTiesExistedTakesOnlyTheKeystoreThatOpensIt() {
    ProfileId profile = new ProfileId(UUID.randomUUID());
    PgDataKeys keys = new PgDataKeys(keystore.epochKeys());
    await(pool.withTransaction(tx -> keys.findOrCreate(tx, List.of(profile))));

    assertThatThrownBy(() -> await(tie.checkUntied(directory)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("under which this database was filled");
    assertThatThrownBy(() -> await(tie.tie(foreign)))
        .isInstanceOf(KeystoreException.class)
        .hasMessageContaining("does not open the data keys");
    await(tie.tie(keystore));
  }

  @Test
  void ofTwoFirstStartsAtOnceOneIsTied() {
    Future<Void> one = tie.tie(keystore);
    Future<Void> other = tie.tie(foreign);
    await(Future.join(one, other).otherwiseEmpty());
    assertThat(one.succeeded()).isNotEqualTo(other.succeeded());
    assertThat(one.succeeded() ? other.cause() : one.cause()).isInstanceOf(KeystoreException.class);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
