package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import io.privet.profiles.state.ProfileState;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.WatchProfileResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {

  private static final ProfileId ONE = new ProfileId(new UUID(0, 1));
  private static final ProfileId TWO = new ProfileId(new UUID(0, 2));

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Watches watches = new Watches(vertx, 10, registry);
  private final Caller caller = new Caller();
  private final List<Promise<Optional<Person>>> reads = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    watches.start(caller, this::read, WatchTest::render);
  }

  @AfterEach
  void stop() {
    vertx.close();
  }

  @Test
  void readsOnceMoreAfterItIsEnteredUnderThePersonsProfiles() {
    answer(1, person(1, ONE));
    answer(2, person(1, ONE));
    assertThat(caller.versions()).containsExactly(1L);
  }

  @Test
  void changesDuringAReadCostOneMore() {
    answer(1, person(1, ONE));
    awaitReads(2);
    for (int i = 0; i < 50; i++) {
      watches.changed(Set.of(ONE));
    }
    answer(2, person(2, ONE));
    answer(3, person(2, ONE));
    restful();
    assertThat(reads).hasSize(3);
    assertThat(caller.versions()).containsExactly(1L, 2L);
  }

  @Test
  void readsNothingForACallerThatIsNotReadyAndTheNewestWhenItIs() {
    answer(1, person(1, ONE));
    answer(2, person(1, ONE));
    restful();
    caller.ready = false;
    watches.changed(Set.of(ONE));
    watches.changed(Set.of(ONE));
    restful();
    assertThat(reads).hasSize(2);
    caller.ready = true;
    caller.onReady.run();
    answer(3, person(9, ONE));
    assertThat(caller.versions()).containsExactly(1L, 9L);
  }

  @Test
  void readsNothingForTheChangesOfOthers() {
    answer(1, person(1, ONE));
    answer(2, person(1, ONE));
    restful();
    watches.changed(Set.of(TWO));
    restful();
    assertThat(reads).hasSize(2);
  }

  @Test
  void hearsOfProfilesThatJoinedAndNoMoreOfThoseThatLeft() {
    answer(1, person(1, ONE));
    answer(2, person(2, ONE, TWO));
    answer(3, person(2, ONE, TWO));
    restful();
    watches.changed(Set.of(TWO));
    answer(4, person(3, ONE));
    answer(5, person(3, ONE));
    restful();
    watches.changed(Set.of(TWO));
    restful();
    assertThat(reads).hasSize(5);
  }

  @Test
  void looksAgainWhenAnnouncementsMayHaveBeenMissed() {
    answer(1, person(1, ONE));
    answer(2, person(1, ONE));
    restful();
    watches.missed();
    answer(3, person(4, ONE));
    assertThat(caller.versions()).containsExactly(1L, 4L);
  }

  @Test
  void endsWithTheCaller() {
    answer(1, person(1, ONE));
    awaitReads(2);
    caller.onCancel.run();
    answer(2, person(2, ONE));
    watches.changed(Set.of(ONE));
    restful();
    assertThat(reads).hasSize(2);
    assertThat(caller.versions()).containsExactly(1L);
    assertThat(registry.get("privet.profiles.watches").gauge().value()).isZero();
  }

  @Test
  void endsWithTheErrorOfTheRead() {
    awaitReads(1);
    reads.get(0).fail(new IllegalStateException("bug"));
    Awaitility.await().until(() -> caller.failures.equals(List.of(Status.Code.INTERNAL)));
    assertThat(registry.get("privet.profiles.watches").gauge().value()).isZero();
  }

  private Future<Optional<Person>> read() {
    Promise<Optional<Person>> promise = Promise.promise();
    reads.add(promise);
    return promise.future();
  }

  private static WatchProfileResponse render(Person person) {
    return WatchProfileResponse.newBuilder()
        .setProfile(Profile.newBuilder().setVersion(person.version()))
        .build();
  }

  private static Person person(long version, ProfileId... profiles) {
    return new Person(ONE, List.of(profiles), version, PurposeSet.NONE, ProfileState.empty());
  }

  private void answer(int read, Person person) {
    awaitReads(read);
    reads.get(read - 1).complete(Optional.of(person));
  }

  private void awaitReads(int count) {
    Awaitility.await().until(() -> reads.size() >= count);
  }

  /** Lets twice the time of rest go by on the timers that the watch uses. */
  private void restful() {
    vertx.timer(2 * Watch.REST_MILLIS).toCompletionStage().toCompletableFuture().join();
  }

  private static final class Caller extends ServerCallStreamObserver<WatchProfileResponse> {

    private final List<WatchProfileResponse> answers = new CopyOnWriteArrayList<>();
    private final List<Status.Code> failures = new CopyOnWriteArrayList<>();
    private volatile boolean ready = true;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};

    List<Long> versions() {
      List<Long> versions = new ArrayList<>();
      answers.forEach(answer -> versions.add(answer.getProfile().getVersion()));
      return versions;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public void onNext(WatchProfileResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
      failures.add(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
