package io.privet.profiles.service;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.privet.privacy.access.Principal;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets a call through when its bearer token (RFC 6750) names a principal with the permission of the
 * rpc. The principal is then in the call's context.
 */
final class TokenInterceptor implements ServerInterceptor {

  static final Context.Key<Principal> PRINCIPAL = Context.key("principal");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";

  private final Function<String, Optional<Principal>> authenticate;

  TokenInterceptor(Function<String, Optional<Principal>> authenticate) {
    this.authenticate = authenticate;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String rpc = call.getMethodDescriptor().getFullMethodName();
    try {
      Optional<AccessRules.Rule> rule = AccessRules.find(rpc);
      if (rule.isPresent() && rule.get().permission().isEmpty()) {
        return next.startCall(call, headers);
      }
      Principal principal = principal(headers);
      if (rule.flatMap(AccessRules.Rule::permission)
          .filter(principal.permissions()::contains)
          .isEmpty()) {
        throw new RequestException(
            Refusal.MISSING_PERMISSION, "token: does not hold the permission of this rpc");
      }
      Context context = Context.current().withValue(PRINCIPAL, principal);
      return Contexts.interceptCall(context, call, headers, next);
    } catch (RequestException e) {
      return refuse(call, ErrorMapper.map(rpc, e));
    }
  }

  private Principal principal(Metadata headers) {
    return Optional.ofNullable(headers.get(AUTHORIZATION))
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .flatMap(value -> authenticate.apply(value.substring(SCHEME.length()).trim()))
        .orElseThrow(
            () ->
                new RequestException(
                    Refusal.NOT_AUTHENTICATED,
                    "authorization: no known token (expected: Bearer and a token)"));
  }

  static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, StatusRuntimeException error) {
    Metadata trailers = error.getTrailers();
    call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
