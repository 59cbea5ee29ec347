package io.privet.profiles.service;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the unary calls that are under way at once; more are refused at once. It comes after the
 * token, so that nobody without one can use the places up. Open rpcs do not count: they answer from
 * memory, and a connection bounds its calls. Streams have a bound of their own where they are held.
 */
final class CallLimit implements ServerInterceptor {

  private final Semaphore free;

  CallLimit(int maxConcurrentCalls) {
    this.free = new Semaphore(maxConcurrentCalls);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!isCounted(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    if (!free.tryAcquire()) {
      RequestException refused =
          new RequestException(Refusal.TOO_MANY_CALLS, "calls: too many at once");
      String rpc = call.getMethodDescriptor().getFullMethodName();
      return TokenInterceptor.refuse(call, ErrorMapper.map(rpc, refused));
    }
    try {
      return new Released<>(next.startCall(call, headers), free);
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  private static boolean isCounted(MethodDescriptor<?, ?> method) {
    return method.getType() == MethodType.UNARY
        && AccessRules.find(method.getFullMethodName())
            .flatMap(AccessRules.Rule::permission)
            .isPresent();
  }

  /** Gives the place back when the call ends, however it ends. */
  private static final class Released<Q> extends SimpleForwardingServerCallListener<Q> {

    private final Semaphore free;
    private final AtomicBoolean held = new AtomicBoolean(true);

    Released(ServerCall.Listener<Q> delegate, Semaphore free) {
      super(delegate);
      this.free = free;
    }

    @Override
    public void onComplete() {
      release();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      release();
      super.onCancel();
    }

    private void release() {
      if (held.compareAndSet(true, false)) {
        free.release();
      }
    }
  }
}
