package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.privet.privacy.access.Permissions;
import io.privet.privacy.access.Principal;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.testing.TestProfiles;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.privet.proto.profiles.v1.ProfileServiceGrpc.ProfileServiceBlockingStub;
import io.privet.testing.TestKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A server over a database, and clients of several principals. */
final class ServiceFixture implements AutoCloseable {

  /** Every permission and purpose. */
  static final String ALL = "token-of-all";

  /** May read, for analytics only. */
  static final String ANALYST = "token-of-analyst";

  /** May write, for marketing, and not read. */
  static final String WRITER = "token-of-writer";

  private static final Purposes PURPOSES = Purposes.standard();
  private static final Map<String, Principal> PRINCIPALS =
      Map.of(
          ALL,
          new Principal(
              "all",
              Permissions.ALL,
              PURPOSES.setOf(PURPOSES.all().stream().map(p -> p.name()).toList())),
          ANALYST,
          new Principal(
              "analyst", Set.of(Permissions.PROFILE_READ), PURPOSES.setOf(List.of("analytics"))),
          WRITER,
          new Principal(
              "writer", Set.of(Permissions.PROFILE_WRITE), PURPOSES.setOf(List.of("marketing"))));

  final TestProfiles profiles = new TestProfiles();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final ProfileServer server;
  final ManagedChannel channel;

  ServiceFixture() {
    this(ServerSettings.loopback(0));
  }

  ServiceFixture(ServerSettings settings) {
    server =
        new ProfileServer(
            settings,
            new ProfileServer.Wiring(
                profiles.vertx(),
                profiles.pool(),
                profiles.changes(),
                profiles.applier(),
                profiles.dataKeys(),
                TestKeys.blindIndex(),
                PURPOSES,
                profiles.rules(),
                token -> Optional.ofNullable(PRINCIPALS.get(token)),
                registry,
                Clock.systemUTC()));
    TestProfiles.await(profiles.changes().start());
    int port = TestProfiles.await(server.start());
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
  }

  static ServerSettings settings(int maxCalls, int maxWatches, Duration maxCallTime) {
    return new ServerSettings(
        "127.0.0.1", 0, Optional.empty(), true, 1 << 20, maxCalls, maxWatches, maxCallTime);
  }

  ProfileServiceBlockingStub as(String token) {
    return anonymous().withInterceptors(bearer(token));
  }

  ProfileServiceBlockingStub anonymous() {
    return ProfileServiceGrpc.newBlockingStub(channel);
  }

  static ClientInterceptor bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  static PersonKey key(String kind, String value) {
    return PersonKey.newBuilder()
        .setIdentifier(EventIdentifier.newBuilder().setKind(kind).setValue(value))
        .build();
  }

  static GetProfileRequest get(String kind, String value, String purpose) {
    return GetProfileRequest.newBuilder().setPerson(key(kind, value)).setPurpose(purpose).build();
  }

  /** The reason with which a call is refused. */
  static String refusal(ThrowingCallable call) {
    return detail(status(call), ErrorInfo.class).getReason();
  }

  /** The field for which a call is refused. */
  static String field(ThrowingCallable call) {
    return detail(status(call), BadRequest.class).getFieldViolations(0).getField();
  }

  static Status status(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).isNotNull();
    Status status = StatusProto.fromThrowable(failure);
    assertThat(status).isNotNull();
    return status;
  }

  private static <M extends com.google.protobuf.Message> M detail(Status status, Class<M> type) {
    try {
      Any any = status.getDetailsList().stream().filter(a -> a.is(type)).findFirst().get();
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    TestProfiles.await(server.stop());
    profiles.close();
  }
}
