package io.privet.profiles.service;

import io.grpc.Status;

/**
 * Why a call is not answered; the name is the reason of the error's {@code google.rpc.ErrorInfo}.
 */
enum Refusal {
  /** A field of the request is missing or wrong; {@code google.rpc.BadRequest} names it. */
  INVALID_FIELD(Status.Code.INVALID_ARGUMENT, false),
  /** No bearer token, or one that nobody has. */
  NOT_AUTHENTICATED(Status.Code.UNAUTHENTICATED, false),
  /** The token does not hold the permission of the rpc. */
  MISSING_PERMISSION(Status.Code.PERMISSION_DENIED, false),
  /** The token may not act for the purpose. */
  MISSING_PURPOSE(Status.Code.PERMISSION_DENIED, false),
  /** Nobody has that id or identifier. */
  NO_SUCH_PERSON(Status.Code.NOT_FOUND, false),
  /** The person denies the purpose of a write. */
  PURPOSE_DENIED_BY_PERSON(Status.Code.FAILED_PRECONDITION, false),
  /** Writes to the same person kept colliding. */
  WRITE_CONFLICT(Status.Code.ABORTED, true),
  /** More calls at once than the server takes. */
  TOO_MANY_CALLS(Status.Code.RESOURCE_EXHAUSTED, true),
  /** More watched profiles than the server takes. */
  TOO_MANY_WATCHES(Status.Code.RESOURCE_EXHAUSTED, true),
  /** The time of the call was over before its answer was there. */
  DEADLINE_PASSED(Status.Code.DEADLINE_EXCEEDED, false),
  /** The database cannot be reached or is shutting down. */
  STORE_AWAY(Status.Code.UNAVAILABLE, true),
  /** A stored value does not open. */
  STORED_VALUE_DAMAGED(Status.Code.DATA_LOSS, false),
  /** A bug. */
  INTERNAL_ERROR(Status.Code.INTERNAL, false);

  private final Status.Code code;
  private final boolean worthRetrying;

  Refusal(Status.Code code, boolean worthRetrying) {
    this.code = code;
    this.worthRetrying = worthRetrying;
  }

  Status.Code code() {
    return code;
  }

  boolean isWorthRetrying() {
    return worthRetrying;
  }
}
