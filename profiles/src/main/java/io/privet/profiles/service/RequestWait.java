package io.privet.profiles.service;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends calls whose one request is not there in time: a caller that opens a call and never finishes
 * its request would hold it for as long as the connection lives. A look at all that wait, four
 * times a second, costs a call less than a timer of its own.
 */
final class RequestWait implements ServerInterceptor {

  private static final long PERIOD_MILLIS = 250;

  private final Vertx vertx;
  private final Duration longest;
  private final Set<Waiting<?, ?>> waiting = ConcurrentHashMap.newKeySet();
  private long timer;

  RequestWait(Vertx vertx, Duration longest) {
    this.vertx = vertx;
    this.longest = longest;
  }

  void start() {
    timer = vertx.setPeriodic(PERIOD_MILLIS, id -> endOverdue());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    Waiting<Q, A> begun = new Waiting<>(call);
    waiting.add(begun);
    try {
      return new Arrival<>(next.startCall(begun, headers), begun);
    } catch (RuntimeException e) {
      waiting.remove(begun);
      throw e;
    }
  }

  private void endOverdue() {
    long now = System.nanoTime();
    waiting.removeIf(call -> now - call.since > longest.toNanos() && call.end());
  }

  /** A call that may be closed by its handler and by the clock, and is closed once. */
  private static final class Waiting<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final long since = System.nanoTime();
    private final AtomicBoolean undecided = new AtomicBoolean(true);
    private final AtomicBoolean open = new AtomicBoolean(true);

    Waiting(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (open.compareAndSet(true, false)) {
        super.close(status, trailers);
      }
    }

    /** The request is whole; false when that comes too late. */
    boolean begin() {
      return undecided.compareAndSet(true, false);
    }

    /** Gives up waiting; false when the request has come meanwhile. */
    boolean end() {
      if (!undecided.compareAndSet(true, false)) {
        return false;
      }
      StatusRuntimeException error =
          ErrorMapper.map(
              getMethodDescriptor().getFullMethodName(),
              new RequestException(
                  Refusal.DEADLINE_PASSED, "request: not there in time (expected: one message)"));
      Metadata trailers = error.getTrailers();
      close(error.getStatus(), trailers == null ? new Metadata() : trailers);
      return true;
    }
  }

  /** Notices that the request is whole, or that the call has ended without. */
  private final class Arrival<Q> extends SimpleForwardingServerCallListener<Q> {

    private final Waiting<?, ?> call;

    Arrival(ServerCall.Listener<Q> delegate, Waiting<?, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onHalfClose() {
      waiting.remove(call);
      if (call.begin()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onComplete() {
      waiting.remove(call);
      super.onComplete();
    }

    @Override
    public void onCancel() {
      waiting.remove(call);
      super.onCancel();
    }
  }
}
