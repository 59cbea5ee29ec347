package io.privet.deploy.main;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.privet.deploy.secrets.FirstStart;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Profiles, asked for as any service would: through gRPC, with the local token. */
@Command(
    name = "profile",
    description = "Read profiles through gRPC with this machine's token.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ProfileCommand implements Runnable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  @Command(description = "Print a profile as JSON.", mixinStandardHelpOptions = true)
  int get(
      @Mixin SettingsOptions options,
      @Option(
              names = "--identifier",
              paramLabel = "KIND=VALUE",
              description = "For example user_id=ada or email=ada@example.com.")
          @Nullable String identifier,
      @Option(names = "--id", paramLabel = "UUID", description = "Id of a profile.")
          @Nullable String id,
      @Option(
              names = "--purpose",
              required = true,
              description = "Purpose of the read, for example personalization.")
          String purpose)
      throws InvalidProtocolBufferException {
    PrivetSettings settings = options.load(Map.of()).settings();
    GetProfileRequest request =
        GetProfileRequest.newBuilder()
            .setPerson(person(identifier, id))
            .setPurpose(purpose)
            .build();
    LocalNode node = new LocalNode(settings);
    String token = node.secret(FirstStart.TOKEN);
    ManagedChannel channel = LocalChannel.open(node.grpcTarget(), settings.grpc().tls());
    try {
      print(call(channel, token, request));
      return 0;
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      spec.commandLine()
          .getErr()
          .println(
              status.getCode() == Status.Code.UNAVAILABLE
                  ? "privet: no node answers at %s (expected: one that runs, with these settings)"
                      .formatted(node.grpcTarget())
                  : status.getCode() + ": " + status.getDescription());
      return 1;
    } finally {
      channel.shutdownNow();
    }
  }

  private PersonKey person(@Nullable String identifier, @Nullable String id) {
    if (id != null && identifier == null) {
      return PersonKey.newBuilder().setProfileId(id).build();
    }
    int equals = identifier == null ? -1 : identifier.indexOf('=');
    if (identifier == null || id != null || equals < 1) {
      throw new ParameterException(
          spec.commandLine(), "person: expected either --identifier KIND=VALUE or --id UUID");
    }
    return PersonKey.newBuilder()
        .setIdentifier(
            EventIdentifier.newBuilder()
                .setKind(identifier.substring(0, equals))
                .setValue(identifier.substring(equals + 1)))
        .build();
  }

  private static GetProfileResponse call(
      ManagedChannel channel, String token, GetProfileRequest request) {
    return ProfileServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(new Bearer(token))
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .getProfile(request);
  }

  private void print(GetProfileResponse response) throws InvalidProtocolBufferException {
    spec.commandLine().getOut().println(JsonFormat.printer().print(response));
    spec.commandLine().getOut().flush();
  }

  /** The token of a call. */
  private static final class Bearer extends CallCredentials {

    private final String token;

    Bearer(String token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(
        RequestInfo request, Executor executor, MetadataApplier applier) {
      Metadata metadata = new Metadata();
      metadata.put(AUTHORIZATION, "Bearer " + token);
      applier.apply(metadata);
    }
  }
}
