package io.privet.ingest.unify;

import static io.privet.ingest.unify.Pipeline.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.privet.ingest.log.LogFormat;
import io.privet.ingest.unify.ParkedRecords.Parked;
import io.privet.ingest.unify.ParkedRecords.Retry;
import io.privet.profiles.event.Event;
import io.privet.profiles.store.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UnifierIT {

  private static final String VIEWED = "Product Viewed";

  private Pipeline pipeline;

  @BeforeEach
  void open() throws Exception {
    pipeline = new Pipeline(4);
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void appliesEachEventOnceHoweverOftenItIsLogged() {
    for (int i = 0; i < 300; i++) {
      pipeline.log(pipeline.events.viewed("m" + i % 200, "user" + i % 7));
    }
    // The same message id is the same event, whoever it names: m0..m99 come twice.
    pipeline.flush();

    runUntilConsumed(300, 50);

    assertThat(pipeline.tally().getLong("applied")).isEqualTo(200);
    assertThat(pipeline.tally().getLong("duplicate")).isEqualTo(100);
    assertThat(pipeline.count("SELECT count(*) FROM profiles.event")).isEqualTo(200);
    long counted = 0;
    for (int user = 0; user < 7; user++) {
      counted += pipeline.counted(pipeline.user("user" + user), VIEWED, "analytics");
    }
    assertThat(counted).isEqualTo(200);
  }

  @Test
  void goesOnWhereTheStoredOffsetsAreAfterARestart() {
    for (int i = 0; i < 100; i++) {
      pipeline.log(pipeline.events.viewed("a" + i, "u"));
    }
    pipeline.flush();
    runUntilConsumed(100, 30);
    for (int i = 0; i < 50; i++) {
      pipeline.log(pipeline.events.viewed("b" + i, "u"));
    }
    pipeline.flush();
    runUntilConsumed(150, 30);

    assertThat(pipeline.tally().getLong("duplicate")).isZero();
    assertThat(pipeline.counted(pipeline.user("u"), VIEWED, "analytics")).isEqualTo(150);
  }

  @Test
  void appliesEachRecordOnceWhenTwoUnifiersHoldThePartitionsAtOnce() {
    for (int i = 0; i < 2_000; i++) {
      pipeline.log(pipeline.events.viewed("m" + i, "user" + i % 3));
    }
    pipeline.flush();
    try (Unifier one = pipeline.unifier("one", 20);
        Unifier two = pipeline.unifier("two", 30)) {
      one.start();
      two.start();
      untilConsumed(2_000);
    }

    assertThat(pipeline.tally().getLong("applied")).isEqualTo(2_000);
    assertThat(pipeline.tally().getLong("duplicate")).isZero();
    for (int user = 0; user < 3; user++) {
      assertThat(pipeline.counted(pipeline.user("user" + user), VIEWED, "analytics"))
          .isBetween(666L, 667L);
    }
  }

  @Test
  void parksWhatCannotBeOpenedAndAppliesTheRest() {
    Event good = pipeline.events.viewed("good", "u");
    byte[] key = pipeline.user("u").bytes();
    byte[] altered =
        await(pipeline.ingestKeys.current()).seal(LogFormat.value(key), new byte[] {1, 2, 3});
    byte[] notAnEvent = altered.clone();
    altered[altered.length - 1] ^= 1;
    pipeline.log(key, new byte[] {1, 2, 3});
    pipeline.log(key, altered);
    pipeline.log(key, notAnEvent);
    pipeline.log(good);
    pipeline.flush();

    runUntilConsumed(4, 100);

    assertThat(pipeline.tally().getLong("applied")).isEqualTo(1);
    assertThat(pipeline.tally().getLong("parked")).isEqualTo(3);
    Unifier unifier = pipeline.unifier("operator", 10);
    assertThat(await(unifier.parked().list(0, 10)))
        .extracting(Parked::reason)
        .containsExactly(ParkReason.KEY_MISSING, ParkReason.NOT_OPENED, ParkReason.NOT_AN_EVENT);
    unifier.close();
  }

  @Test
  void parksTheEventsOfAProfileThatCannotBeReadAndRetriesThemWhenItCan() {
    pipeline.log(pipeline.events.viewed("first", "broken"));
    pipeline.flush();
    runUntilConsumed(1, 10);
    Buffer state = swapState("broken", Buffer.buffer("not a sealed state"));

    pipeline.log(pipeline.events.viewed("second", "broken"));
    for (int i = 0; i < 20; i++) {
      pipeline.log(pipeline.events.viewed("other" + i, "fine"));
    }
    pipeline.flush();
    runUntilConsumed(22, 100);

    assertThat(pipeline.counted(pipeline.user("fine"), VIEWED, "analytics")).isEqualTo(20);
    assertThat(pipeline.tally().getLong("parked")).isEqualTo(1);

    Unifier unifier = pipeline.unifier("operator", 10);
    ParkedRecords parked = unifier.parked();
    long id = await(parked.list(0, 10)).get(0).id();
    assertThat(await(parked.retry(id))).isInstanceOf(Retry.Failed.class);
    assertThat(await(parked.find(id)).orElseThrow().attempts()).isEqualTo(2);
    swapState("broken", state);
    assertThat(await(parked.retry(id))).isEqualTo(new Retry.Done(Outcome.APPLIED));
    assertThat(await(parked.retry(id))).isEqualTo(new Retry.Missing());
    unifier.close();

    assertThat(pipeline.counted(pipeline.user("broken"), VIEWED, "analytics")).isEqualTo(2);
    assertThat(pipeline.tally().getLong("parked")).isZero();
    assertThat(pipeline.tally().getLong("total")).isEqualTo(22);
  }

  @Test
  void dropsAParkedRecordForGoodAndStillAccountsForIt() {
    pipeline.log(pipeline.user("u").bytes(), new byte[] {1});
    pipeline.flush();
    runUntilConsumed(1, 10);
    Unifier unifier = pipeline.unifier("operator", 10);
    long id = await(unifier.parked().list(0, 10)).get(0).id();

    assertThat(await(unifier.parked().drop(id))).isTrue();
    assertThat(await(unifier.parked().drop(id))).isFalse();
    assertThat(pipeline.tally().getLong("dropped")).isEqualTo(1);
    assertThat(pipeline.tally().getLong("total")).isEqualTo(1);
    unifier.close();
  }

  @Test
  void keepsNothingButTheConsentOfAnEventThatNoPurposeMayProcess() {
    pipeline.log(pipeline.events.refusing("no", "shy"));
    pipeline.flush();
    runUntilConsumed(1, 10);

    assertThat(pipeline.tally().getLong("unconsented")).isEqualTo(1);
    assertThat(pipeline.count("SELECT count(*) FROM profiles.event")).isZero();
    assertThat(pipeline.count("SELECT count(*) FROM profiles.profile")).isZero();
    assertThat(pipeline.count("SELECT count(*) FROM identity.identifier")).isZero();
    assertThat(
            pipeline.count(
                "SELECT denied FROM privacy.consent_of(ARRAY['%s'::uuid])"
                    .formatted(pipeline.user("shy"))))
        .isEqualTo(0b1000);
  }

  @Test
  void joinsPeopleWhoseIdentifiersMeet() {
    pipeline.log(pipeline.events.joining("m", "user", "device"));
    pipeline.flush();
    runUntilConsumed(1, 10);

    assertThat(
            pipeline.count(
                "SELECT count(*) FROM identity.members_of(ARRAY['%s'::uuid])"
                    .formatted(pipeline.user("user"))))
        .isEqualTo(2);
  }

  @Test
  void keepsEveryEventWhileManyIdentifiersMeetInTwoWorkersAtOnce() {
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      String user = "user" + random.nextInt(60);
      pipeline.log(pipeline.events.joining("m" + i, user, "device" + random.nextInt(60)));
    }
    pipeline.flush();
    runUntilConsumed(3_000, 15);

    assertThat(pipeline.tally().getLong("applied")).isEqualTo(3_000);
    assertThat(pipeline.count("SELECT count(*) FROM profiles.event")).isEqualTo(3_000);
    long counted = 0;
    for (int user = 0; user < 60; user++) {
      counted += pipeline.counted(pipeline.user("user" + user), "Signed In", "analytics");
    }
    assertThat(counted).isEqualTo(3_000);
  }

  private Buffer swapState(String user, Buffer state) {
    Tuple key = Tuple.of(pipeline.user(user).value());
    Buffer old =
        await(
                pipeline
                    .pool
                    .preparedQuery("SELECT state FROM profiles.profile WHERE profile_id = $1")
                    .execute(key))
            .iterator()
            .next()
            .getBuffer(0);
    await(
        pipeline
            .pool
            .preparedQuery("UPDATE profiles.profile SET state = $2 WHERE profile_id = $1")
            .execute(Tuple.of(pipeline.user(user).value(), state)));
    return old;
  }

  private void runUntilConsumed(long records, int maxBatchEvents) {
    try (Unifier unifier = pipeline.unifier("unifier", maxBatchEvents)) {
      unifier.start();
      untilConsumed(records);
    }
  }

  private void untilConsumed(long records) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              assertThat(pipeline.tally().getLong("consumed")).isEqualTo(records);
              assertThat(pipeline.tally().getLong("total")).isEqualTo(records);
            });
    assertThat(List.of(pipeline.tally().getLong("expired"))).containsExactly(0L);
  }
}
