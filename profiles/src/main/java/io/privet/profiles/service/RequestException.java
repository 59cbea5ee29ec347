package io.privet.profiles.service;

/** A call that is refused. Its message holds no personal data: it goes to the caller as it is. */
final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Refusal refusal;
  private final String field;

  RequestException(Refusal refusal, String message) {
    this(refusal, "", message);
  }

  private RequestException(Refusal refusal, String field, String message) {
    super(message, null, false, false);
    this.refusal = refusal;
    this.field = field;
  }

  /** A field of the request is missing or wrong. */
  static RequestException invalid(String field, String message) {
    return new RequestException(Refusal.INVALID_FIELD, field, field + ": " + message);
  }

  /** Nobody has the id or identifier. */
  static RequestException noSuchPerson() {
    return new RequestException(Refusal.NO_SUCH_PERSON, "person: nobody has that id or identifier");
  }

  Refusal refusal() {
    return refusal;
  }

  /** The path of the wrong field; empty when the refusal is not about one. */
  String field() {
    return field;
  }
}
