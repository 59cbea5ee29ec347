package io.privet.profiles.service;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.privet.privacy.keys.SealingException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever failed a call into its {@code google.rpc.Status}. The one place where the service
 * logs an error; texts of foreign exceptions are neither sent nor logged, since they can quote
 * personal data.
 */
final class ErrorMapper {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);
  private static final String DOMAIN = "privet";
  private static final int RETRY_NANOS = 200_000_000;

  private ErrorMapper() {}

  static StatusRuntimeException map(String rpc, Throwable failure) {
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    return StatusProto.toStatusRuntimeException(status(refusal(rpc, failure)));
  }

  private static RequestException refusal(String rpc, Throwable failure) {
    if (failure instanceof RequestException refused) {
      return refused;
    }
    if (failure instanceof TimeoutException) {
      return new RequestException(Refusal.DEADLINE_PASSED, "the time of the call is over");
    }
    if (isStoreAway(failure)) {
      LOG.warn("{}: the store is away ({})", rpc, describe(failure));
      return new RequestException(Refusal.STORE_AWAY, "the store is away (expected: try again)");
    }
    LOG.error("{}: failed ({})", rpc, describe(failure));
    return failure instanceof SealingException
        ? new RequestException(Refusal.STORED_VALUE_DAMAGED, "a stored value does not open")
        : new RequestException(Refusal.INTERNAL_ERROR, "internal error");
  }

  /** Connection lost, refused, or the server shuts down or has no resources: classes 08, 53, 57. */
  private static boolean isStoreAway(Throwable failure) {
    if (failure instanceof PgException pg) {
      String state = pg.getSqlState();
      return state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
    }
    return failure instanceof ClosedConnectionException || failure instanceof IOException;
  }

  private static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.getClass().getName());
    if (failure instanceof PgException pg) {
      text.append(" SQLSTATE ").append(pg.getSqlState());
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().startsWith("io.privet.")) {
        return text.append(" at ").append(frame).toString();
      }
    }
    return text.toString();
  }

  private static Status status(RequestException refused) {
    Refusal refusal = refused.refusal();
    String message = refused.getMessage();
    Status.Builder status =
        Status.newBuilder()
            .setCode(refusal.code().value())
            .setMessage(message == null ? refusal.name() : message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder().setReason(refusal.name()).setDomain(DOMAIN).build()));
    if (!refused.field().isEmpty()) {
      status.addDetails(Any.pack(badRequest(refused.field(), status.getMessage())));
    }
    if (refusal.isWorthRetrying()) {
      Duration delay = Duration.newBuilder().setNanos(RETRY_NANOS).build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private static BadRequest badRequest(String field, String message) {
    return BadRequest.newBuilder()
        .addFieldViolations(FieldViolation.newBuilder().setField(field).setDescription(message))
        .build();
  }
}
