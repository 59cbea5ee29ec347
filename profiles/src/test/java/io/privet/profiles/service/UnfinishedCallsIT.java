package io.privet.profiles.service;

import static io.privet.profiles.service.ServiceFixture.ALL;
import static io.privet.profiles.service.ServiceFixture.get;
import static io.privet.profiles.service.ServiceFixture.refusal;
import static io.privet.profiles.testing.TestEvent.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that open calls and never finish their request. */
class UnfinishedCallsIT {

  private static final int BOUND = 4;
  private static final int CALLS = 200;

  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void whoHasNoTokenTakesNobodysPlace() throws Exception {
    try (ServiceFixture fixture = fixture(Duration.ofSeconds(20))) {
      List<CompletableFuture<Status>> health = new ArrayList<>();
      List<CompletableFuture<Status>> profiles = new ArrayList<>();
      ManagedChannel hostile = channel(fixture);
      for (int i = 0; i < CALLS; i++) {
        health.add(unfinished(hostile, HealthGrpc.getCheckMethod(), new Metadata()));
        profiles.add(unfinished(hostile, ProfileServiceGrpc.getGetProfileMethod(), new Metadata()));
      }
      // Calls of a connection begin in their order: when the last is answered, all were seen.
      assertThat(profiles)
          .allSatisfy(
              status ->
                  assertThat(status.get(10, TimeUnit.SECONDS).getCode())
                      .isEqualTo(Status.Code.UNAUTHENTICATED));
      assertThat(health).noneMatch(CompletableFuture::isDone);

      for (int i = 0; i < 3 * BOUND; i++) {
        assertThat(fixture.as(ALL).getProfile(get("user_id", "u", "analytics")).hasProfile())
            .isTrue();
      }
      assertThat(
              HealthGrpc.newBlockingStub(fixture.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .isInitialized())
          .isTrue();
    }
  }

  @Test
  void aCallWhoseRequestDoesNotComeEnds() throws Exception {
    try (ServiceFixture fixture = fixture(Duration.ofMillis(500))) {
      for (MethodDescriptor<?, ?> method :
          List.of(HealthGrpc.getCheckMethod(), HealthGrpc.getWatchMethod())) {
        assertThat(
                unfinished(channel(fixture), method, new Metadata())
                    .get(10, TimeUnit.SECONDS)
                    .getCode())
            .as(method.getFullMethodName())
            .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      }
    }
  }

  @Test
  void whoHasATokenHoldsAPlaceForSoLongOnly() throws Exception {
    try (ServiceFixture fixture = fixture(Duration.ofSeconds(2))) {
      List<CompletableFuture<Status>> held = new ArrayList<>();
      for (int i = 0; i < BOUND; i++) {
        held.add(unfinished(channel(fixture), ProfileServiceGrpc.getGetProfileMethod(), bearer()));
      }
      await()
          .atMost(Duration.ofSeconds(1))
          .untilAsserted(
              () ->
                  assertThat(
                          refusal(
                              () -> fixture.as(ALL).getProfile(get("user_id", "u", "analytics"))))
                      .isEqualTo("TOO_MANY_CALLS"));
      assertThat(held)
          .allSatisfy(
              status ->
                  assertThat(status.get(10, TimeUnit.SECONDS).getCode())
                      .isEqualTo(Status.Code.DEADLINE_EXCEEDED));
      assertThat(fixture.as(ALL).getProfile(get("user_id", "u", "analytics")).hasProfile())
          .isTrue();
    }
  }

  private static ServiceFixture fixture(Duration maxCallTime) {
    ServiceFixture fixture = new ServiceFixture(ServiceFixture.settings(BOUND, 10, maxCallTime));
    fixture.profiles.apply(track("a").of("user_id", "u").under("analytics"));
    return fixture;
  }

  private static Metadata bearer() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + ALL);
    return headers;
  }

  private ManagedChannel channel(ServiceFixture fixture) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                "127.0.0.1:" + fixture.server.server().getPort(),
                InsecureChannelCredentials.create())
            .build();
    channels.add(channel);
    return channel;
  }

  /** Sends the head of a call and no more; the head of a unary call would wait for its message. */
  private static <Q, A> CompletableFuture<Status> unfinished(
      ManagedChannel channel, MethodDescriptor<Q, A> method, Metadata headers) {
    ClientCall<Q, A> call =
        channel.newCall(
            method.toBuilder().setType(MethodType.BIDI_STREAMING).build(), CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        headers);
    call.request(1);
    return end;
  }
}
