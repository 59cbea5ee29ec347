package io.privet.profiles.service;

import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import java.util.Map;
import java.util.Optional;

/**
 * What each rpc of the server asks of its caller. An rpc that is not in the table is refused to
 * everyone.
 */
final class AccessRules {

  /** A row of the table: the permission that the token must hold, or nothing for an open rpc. */
  record Rule(Optional<String> permission) {

    private static final Rule OPEN = new Rule(Optional.empty());

    private static Rule needs(String permission) {
      return new Rule(Optional.of(permission));
    }
  }

  private static final Map<String, Rule> RULES =
      Map.of(
          name(ProfileServiceGrpc.getGetProfileMethod()), Rule.needs("profile.read"),
          name(ProfileServiceGrpc.getBatchGetProfilesMethod()), Rule.needs("profile.read"),
          name(ProfileServiceGrpc.getListEventsMethod()), Rule.needs("profile.read"),
          name(ProfileServiceGrpc.getWatchProfileMethod()), Rule.needs("profile.read"),
          name(ProfileServiceGrpc.getUpsertTraitsMethod()), Rule.needs("profile.write"),
          name(HealthGrpc.getCheckMethod()), Rule.OPEN,
          name(HealthGrpc.getWatchMethod()), Rule.OPEN,
          name(ServerReflectionGrpc.getServerReflectionInfoMethod()), Rule.OPEN);

  private AccessRules() {}

  /** The rule of an rpc by its full name, or nothing when nobody may call it. */
  static Optional<Rule> find(String fullMethodName) {
    return Optional.ofNullable(RULES.get(fullMethodName));
  }

  private static String name(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName();
  }
}
