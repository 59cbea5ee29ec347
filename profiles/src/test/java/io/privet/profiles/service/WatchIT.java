package io.privet.profiles.service;

import static io.privet.profiles.service.ServiceFixture.ALL;
import static io.privet.profiles.service.ServiceFixture.key;
import static io.privet.profiles.service.ServiceFixture.refusal;
import static io.privet.profiles.testing.TestEvent.order;
import static io.privet.profiles.testing.TestEvent.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.privet.proto.profiles.v1.WatchProfileRequest;
import io.privet.proto.profiles.v1.WatchProfileResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchIT {

  private ServiceFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ServiceFixture(ServiceFixture.settings(10, 2, Duration.ofSeconds(5)));
    fixture.profiles.apply(order("1", 10).of("user_id", "u").under("marketing"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void sendsTheProfileAndEveryChange() {
    Watcher watcher = watch("user_id", "u");
    await().until(() -> watcher.orders() == 1);
    fixture.profiles.apply(order("2", 10).of("user_id", "u").under("marketing"));
    await().until(() -> watcher.orders() == 2);
    fixture.profiles.apply(
        track("x").of("user_id", "u").under("necessary").says("marketing", false));
    await().until(() -> watcher.orders() == 0);
    assertThat(watcher.answers).hasSize(3);
    watcher.cancel();
  }

  @Test
  void followsThePersonThroughAMergeFromEitherSide() {
    fixture.profiles.apply(order("2", 20).of("anonymous_id", "d").under("marketing"));
    Watcher user = watch("user_id", "u");
    Watcher device = watch("anonymous_id", "d");
    await().until(() -> user.orders() == 1 && device.orders() == 1);
    fixture.profiles.apply(
        track("Login").of("user_id", "u").of("anonymous_id", "d").under("marketing"));
    await().until(() -> user.orders() == 2 && device.orders() == 2);
    fixture.profiles.apply(order("3", 30).of("anonymous_id", "d").under("marketing"));
    await().until(() -> user.orders() == 3 && device.orders() == 3);
    user.cancel();
    device.cancel();
  }

  @Test
  void sendsASlowCallerTheNewestStateInsteadOfEveryOne() {
    Watcher slow = watch("user_id", "u", 1);
    await().until(() -> slow.orders() == 1);
    for (int i = 2; i <= 60; i++) {
      fixture.profiles.apply(
          order("o" + i, i).of("user_id", "u").with("padding", "x".repeat(100)).under("marketing"));
    }
    slow.request(1000);
    await().until(() -> slow.orders() == 60);
    assertThat(slow.answers.size()).isLessThan(60);
    slow.cancel();
  }

  @Test
  void staysSilentWhenNothingVisibleChanges() {
    Watcher watcher = watch("user_id", "u");
    await().until(() -> watcher.orders() == 1);
    fixture.profiles.apply(order("9", 10).of("user_id", "somebody-else").under("marketing"));
    fixture.profiles.apply(order("2", 10).of("user_id", "u").under("marketing"));
    await().until(() -> watcher.orders() == 2);
    assertThat(watcher.answers).hasSize(2);
    watcher.cancel();
  }

  @Test
  void endsWhenThePersonIsErased() {
    Watcher watcher = watch("user_id", "u");
    await().until(() -> watcher.orders() == 1);
    fixture.profiles.destroyKey(fixture.profiles.profile("user_id", "u"));
    fixture.profiles.number(
        """
        WITH marked AS (
          UPDATE profiles.outbox SET change = nextval('profiles.change_number') RETURNING 1)
        SELECT count(*) FROM marked
        """);
    await().until(() -> watcher.failures.contains(Status.Code.NOT_FOUND));
  }

  @Test
  void refusesMoreWatchesThanItsBoundAndFreesThemAtTheEnd() {
    Watcher one = watch("user_id", "u");
    Watcher two = watch("user_id", "u");
    await().until(() -> one.orders() == 1 && two.orders() == 1);
    WatchProfileRequest request = request("user_id", "u");
    assertThat(refusal(() -> fixture.as(ALL).watchProfile(request).next()))
        .isEqualTo("TOO_MANY_WATCHES");
    one.cancel();
    await()
        .ignoreExceptions()
        .until(
            () -> {
              try (CancellableContext context = Context.current().withCancellation()) {
                return context
                    .call(() -> fixture.as(ALL).watchProfile(request).next())
                    .hasProfile();
              }
            });
    two.cancel();
    await().until(() -> fixture.registry.get("privet.profiles.watches").gauge().value() == 0);
  }

  @Test
  void endsAtOnceWhenNobodyIsThere() {
    assertThat(refusal(() -> fixture.as(ALL).watchProfile(request("user_id", "nobody")).next()))
        .isEqualTo("NO_SUCH_PERSON");
  }

  private Watcher watch(String kind, String value) {
    return watch(kind, value, Integer.MAX_VALUE);
  }

  private Watcher watch(String kind, String value, int initialRequest) {
    Watcher watcher = new Watcher(initialRequest);
    ProfileServiceGrpc.newStub(fixture.channel)
        .withInterceptors(ServiceFixture.bearer(ALL))
        .watchProfile(request(kind, value), watcher);
    return watcher;
  }

  private static WatchProfileRequest request(String kind, String value) {
    return WatchProfileRequest.newBuilder()
        .setPerson(key(kind, value))
        .setPurpose("marketing")
        .build();
  }

  private static final class Watcher
      implements ClientResponseObserver<WatchProfileRequest, WatchProfileResponse> {

    private final int initialRequest;
    private final List<WatchProfileResponse> answers = new CopyOnWriteArrayList<>();
    private final List<Status.Code> failures = new CopyOnWriteArrayList<>();
    private volatile @Nullable ClientCallStreamObserver<WatchProfileRequest> call;

    Watcher(int initialRequest) {
      this.initialRequest = initialRequest;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchProfileRequest> requests) {
      call = requests;
      requests.disableAutoRequestWithInitial(initialRequest);
    }

    void request(int count) {
      Objects.requireNonNull(call).request(count);
    }

    void cancel() {
      Objects.requireNonNull(call).cancel("done", null);
    }

    long orders() {
      return answers.isEmpty()
          ? -1
          : answers.get(answers.size() - 1).getProfile().getCommerce().getOrders();
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
  }
}
