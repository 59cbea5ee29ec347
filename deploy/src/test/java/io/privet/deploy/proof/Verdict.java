package io.privet.deploy.proof;

import com.google.protobuf.Struct;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks ProfileService whether every person's profile says what the model says. */
final class Verdict implements AutoCloseable {

  private final ManagedChannel channel;
  private final ProfileServiceGrpc.ProfileServiceBlockingStub profiles;

  Verdict(int grpcPort, String token) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build();
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    profiles =
        ProfileServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** One line for each person whose profile says something else. */
  List<String> differences(Model model) {
    List<String> differences = new ArrayList<>();
    model
        .people()
        .forEach(
            (user, expected) -> {
              String wanted =
                  "views=%d orders=%d revenue=%s"
                      .formatted(
                          expected.views().sum(),
                          expected.orders().sum(),
                          amount(BigDecimal.valueOf(expected.cents().sum(), 2)));
              String found = summary(user);
              if (!found.equals(wanted)) {
                differences.add(user + ": " + found + ", expected: " + wanted);
              }
            });
    return differences;
  }

  Profile profile(String user) {
    GetProfileRequest request =
        GetProfileRequest.newBuilder()
            .setPerson(
                PersonKey.newBuilder()
                    .setIdentifier(EventIdentifier.newBuilder().setKind("user_id").setValue(user)))
            .setPurpose("necessary")
            .build();
    return profiles
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .withWaitForReady()
        .getProfile(request)
        .getProfile();
  }

  void upsert(String user, Struct traits) {
    profiles
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .upsertTraits(
            UpsertTraitsRequest.newBuilder()
                .setPerson(
                    PersonKey.newBuilder()
                        .setIdentifier(
                            EventIdentifier.newBuilder().setKind("user_id").setValue(user)))
                .setPurpose("necessary")
                .setTraits(traits)
                .build());
  }

  private String summary(String user) {
    try {
      return summary(profile(user));
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    }
  }

  private static String summary(Profile profile) {
    long views =
        profile.getEventsList().stream()
            .filter(event -> event.getName().equals("Product Viewed"))
            .mapToLong(EventCount::getCount)
            .sum();
    Commerce commerce = profile.getCommerce();
    BigDecimal revenue =
        commerce.getRevenueList().stream()
            .map(money -> new BigDecimal(money.getAmount()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return "views=%d orders=%d revenue=%s".formatted(views, commerce.getOrders(), amount(revenue));
  }

  private static String amount(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
