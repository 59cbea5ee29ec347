package io.privet.profiles.service;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Times every call by rpc and status code: {@code privet.profiles.calls}. */
final class CallMetrics implements ServerInterceptor {

  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Timer.Sample start = Timer.start(registry);
    String rpc = call.getMethodDescriptor().getBareMethodName();
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            start.stop(timer(rpc == null ? "" : rpc, status.getCode()));
            super.close(status, trailers);
          }
        },
        headers);
  }

  private Timer timer(String rpc, Status.Code code) {
    return timers.computeIfAbsent(
        rpc + code,
        key ->
            Timer.builder("privet.profiles.calls")
                .description("Calls of the profile service")
                .tag("rpc", rpc)
                .tag("code", code.name())
                .publishPercentileHistogram()
                .register(registry));
  }
}
