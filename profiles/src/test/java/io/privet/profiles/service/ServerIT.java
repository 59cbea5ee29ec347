package io.privet.profiles.service;

import static io.privet.profiles.service.ServiceFixture.ALL;
import static io.privet.profiles.service.ServiceFixture.ANALYST;
import static io.privet.profiles.service.ServiceFixture.WRITER;
import static io.privet.profiles.service.ServiceFixture.get;
import static io.privet.profiles.service.ServiceFixture.key;
import static io.privet.profiles.service.ServiceFixture.refusal;
import static io.privet.profiles.testing.TestEvent.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.privet.profiles.testing.TestProfiles;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import io.privet.proto.profiles.v1.WatchProfileRequest;
import io.vertx.sqlclient.SqlConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIT {

  @Test
  void everyRpcHasAnAccessRule() throws Exception {
    try (ServiceFixture fixture = new ServiceFixture()) {
      List<String> rpcs = new ArrayList<>();
      for (ServerServiceDefinition service : fixture.server.server().getServices()) {
        service
            .getServiceDescriptor()
            .getMethods()
            .forEach(method -> rpcs.add(method.getFullMethodName()));
      }
      assertThat(rpcs).hasSizeGreaterThan(6);
      assertThat(rpcs).allMatch(rpc -> AccessRules.find(rpc).isPresent());
      assertThat(ProfileServiceGrpc.getServiceDescriptor().getMethods())
          .extracting(MethodDescriptor::getFullMethodName)
          .allMatch(rpc -> AccessRules.find(rpc).orElseThrow().permission().isPresent());
    }
  }

  @Test
  void letsInWhoMayAndRefusesEverybodyElse() throws Exception {
    try (ServiceFixture fixture = new ServiceFixture()) {
      fixture.profiles.apply(track("a").of("user_id", "u").under("analytics"));
      assertThat(fixture.as(ANALYST).getProfile(get("user_id", "u", "analytics")).hasProfile())
          .isTrue();
      assertThat(refusal(() -> fixture.anonymous().getProfile(get("user_id", "u", "analytics"))))
          .isEqualTo("NOT_AUTHENTICATED");
      assertThat(refusal(() -> fixture.as("guess").getProfile(get("user_id", "u", "analytics"))))
          .isEqualTo("NOT_AUTHENTICATED");
      assertThat(refusal(() -> fixture.as(WRITER).getProfile(get("user_id", "u", "marketing"))))
          .isEqualTo("MISSING_PERMISSION");
      assertThat(refusal(() -> fixture.as(ANALYST).getProfile(get("user_id", "u", "marketing"))))
          .isEqualTo("MISSING_PURPOSE");
      assertThat(refusal(() -> fixture.as(ANALYST).upsertTraits(upsert("analytics"))))
          .isEqualTo("MISSING_PERMISSION");
      assertThat(refusal(() -> fixture.as(WRITER).upsertTraits(upsert("sale"))))
          .isEqualTo("MISSING_PURPOSE");
      assertThat(fixture.as(WRITER).upsertTraits(upsert("marketing")).getWritten()).isTrue();
      WatchProfileRequest watch =
          WatchProfileRequest.newBuilder()
              .setPerson(key("user_id", "u"))
              .setPurpose("marketing")
              .build();
      assertThat(refusal(() -> fixture.as(WRITER).watchProfile(watch).next()))
          .isEqualTo("MISSING_PERMISSION");
      assertThat(refusal(() -> fixture.as(ANALYST).watchProfile(watch).next()))
          .isEqualTo("MISSING_PURPOSE");
    }
  }

  private static UpsertTraitsRequest upsert(String purpose) {
    return UpsertTraitsRequest.newBuilder()
        .setPerson(key("user_id", "u"))
        .setPurpose(purpose)
        .setTraits(
            Struct.newBuilder().putFields("a", Value.newBuilder().setBoolValue(true).build()))
        .build();
  }

  @Test
  void endsCallsAtTheCallersDeadlineAndAtItsOwn() throws Exception {
    try (ServiceFixture fixture =
        new ServiceFixture(ServiceFixture.settings(10, 10, Duration.ofMillis(400)))) {
      fixture.profiles.apply(track("a").of("user_id", "u").under("analytics"));
      SqlConnection blocker = TestProfiles.await(fixture.profiles.pool().getConnection());
      TestProfiles.await(blocker.query("BEGIN").execute());
      TestProfiles.await(
          blocker.query("LOCK TABLE profiles.profile IN ACCESS EXCLUSIVE MODE").execute());
      long start = System.nanoTime();
      assertThat(refusal(() -> fixture.as(ALL).getProfile(get("user_id", "u", "analytics"))))
          .isEqualTo("DEADLINE_PASSED");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(350));
      assertThatThrownBy(
              () ->
                  fixture
                      .as(ALL)
                      .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                      .getProfile(get("user_id", "u", "analytics")))
          .isInstanceOf(StatusRuntimeException.class)
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      TestProfiles.await(blocker.query("ROLLBACK").execute());
      TestProfiles.await(blocker.close());
      assertThat(fixture.as(ALL).getProfile(get("user_id", "u", "analytics")).hasProfile())
          .isTrue();
    }
  }

  @Test
  void refusesMoreCallsAtOnceThanItsBoundAndRecovers() throws Exception {
    try (ServiceFixture fixture =
        new ServiceFixture(ServiceFixture.settings(2, 10, Duration.ofSeconds(20)))) {
      fixture.profiles.apply(track("a").of("user_id", "u").under("analytics"));
      SqlConnection blocker = TestProfiles.await(fixture.profiles.pool().getConnection());
      TestProfiles.await(blocker.query("BEGIN").execute());
      TestProfiles.await(
          blocker.query("LOCK TABLE profiles.profile IN ACCESS EXCLUSIVE MODE").execute());
      var stub =
          ProfileServiceGrpc.newFutureStub(fixture.channel)
              .withInterceptors(ServiceFixture.bearer(ALL));
      ListenableFuture<GetProfileResponse> first =
          stub.getProfile(get("user_id", "u", "analytics"));
      ListenableFuture<GetProfileResponse> second =
          stub.getProfile(get("user_id", "u", "analytics"));
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          refusal(
                              () -> fixture.as(ALL).getProfile(get("user_id", "u", "analytics"))))
                      .isEqualTo("TOO_MANY_CALLS"));
      TestProfiles.await(blocker.query("ROLLBACK").execute());
      TestProfiles.await(blocker.close());
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(second.get(10, TimeUnit.SECONDS));
      await()
          .ignoreExceptions()
          .until(() -> fixture.as(ALL).getProfile(get("user_id", "u", "analytics")).hasProfile());
    }
  }

  @Test
  void tellsItsHealthAndThatOfTheDatabase() throws Exception {
    try (ServiceFixture fixture = new ServiceFixture()) {
      assertThat(health(fixture)).isEqualTo(ServingStatus.SERVING);
      TestProfiles.await(fixture.profiles.pool().close());
      await().until(() -> health(fixture) == ServingStatus.NOT_SERVING);
    }
  }

  private static ServingStatus health(ServiceFixture fixture) {
    return HealthGrpc.newBlockingStub(fixture.channel)
        .check(HealthCheckRequest.newBuilder().setService(ProfileServiceGrpc.SERVICE_NAME).build())
        .getStatus();
  }

  @Test
  void tellsItsServicesByReflection() throws Exception {
    try (ServiceFixture fixture = new ServiceFixture()) {
      BlockingQueue<String> services = new LinkedBlockingQueue<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(fixture.channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      response
                          .getListServicesResponse()
                          .getServiceList()
                          .forEach(service -> services.add(service.getName()));
                    }

                    @Override
                    public void onError(Throwable failure) {
                      services.add("failed");
                    }

                    @Override
                    public void onCompleted() {}
                  });
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      await().until(() -> services.contains(ProfileServiceGrpc.SERVICE_NAME));
      requests.onCompleted();
    }
  }

  @Test
  void refusesRequestsAboveItsSize() throws Exception {
    try (ServiceFixture fixture =
        new ServiceFixture(
            new ServerSettings(
                "127.0.0.1", 0, Optional.empty(), false, 1024, 10, 10, Duration.ofSeconds(5)))) {
      assertThatThrownBy(
              () -> fixture.as(ALL).getProfile(get("user_id", "u".repeat(2000), "analytics")))
          .isInstanceOf(StatusRuntimeException.class)
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void speaksTls(@TempDir Path directory) throws Exception {
    SelfSigned certificate = SelfSigned.create(directory);
    ServerSettings settings =
        new ServerSettings(
            "127.0.0.1",
            0,
            Optional.of(new ServerSettings.Tls(certificate.certificate(), certificate.key())),
            false,
            1 << 20,
            10,
            10,
            Duration.ofSeconds(5));
    try (ServiceFixture fixture = new ServiceFixture(settings)) {
      fixture.profiles.apply(track("a").of("user_id", "u").under("analytics"));
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  "127.0.0.1:" + fixture.server.server().getPort(),
                  TlsChannelCredentials.newBuilder()
                      .trustManager(certificate.certificate().toFile())
                      .build())
              .overrideAuthority("localhost")
              .build();
      try {
        assertThat(
                ProfileServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(ServiceFixture.bearer(ALL))
                    .getProfile(get("user_id", "u", "analytics"))
                    .hasProfile())
            .isTrue();
        assertThatThrownBy(() -> fixture.as(ALL).getProfile(get("user_id", "u", "analytics")))
            .isInstanceOf(StatusRuntimeException.class)
            .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
            .isEqualTo(Status.Code.UNAVAILABLE);
      } finally {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void countsCallsByRpcAndCode() throws Exception {
    try (ServiceFixture fixture = new ServiceFixture()) {
      refusal(() -> fixture.as(ALL).getProfile(get("user_id", "nobody", "analytics")));
      refusal(() -> fixture.anonymous().getProfile(get("user_id", "nobody", "analytics")));
      for (String code : new String[] {"NOT_FOUND", "UNAUTHENTICATED"}) {
        assertThat(
                fixture
                    .registry
                    .get("privet.profiles.calls")
                    .tag("rpc", "GetProfile")
                    .tag("code", code)
                    .timer()
                    .count())
            .isEqualTo(1);
      }
    }
  }
}
