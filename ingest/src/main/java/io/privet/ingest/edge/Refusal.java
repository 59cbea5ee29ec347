package io.privet.ingest.edge;

/** Why a whole request was refused, and the HTTP status that says so. */
enum Refusal {
  MALFORMED(400, "Request not readable"),
  REJECTED(400, "No event accepted"),
  UNAUTHENTICATED(401, "Write key missing or unknown"),
  ORIGIN_FORBIDDEN(403, "Origin not allowed"),
  NOT_FOUND(404, "No such endpoint"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  TOO_SLOW(408, "Request took too long"),
  TOO_LARGE(413, "Request too large"),
  URI_TOO_LONG(414, "Address too long"),
  TYPE_UNSUPPORTED(415, "Content type or encoding not supported"),
  RATE_EXCEEDED(429, "Too many events"),
  HEADERS_TOO_LARGE(431, "Headers too large"),
  INTERNAL(500, "Internal error"),
  UNAVAILABLE(503, "Not available at the moment");

  private final int status;
  private final String title;

  Refusal(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** The last part of the problem type's URI, for example {@code too-large}. */
  String slug() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
