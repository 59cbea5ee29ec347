package io.privet.identity.kind;

/** A mistake of the caller. The message holds no personal data. */
public final class IdentityException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Code code;

  /** What the mistake is. */
  public enum Code {
    /** The rules file does not say what it should; the message lists every place. */
    INVALID_RULES,
    /** No identifier has that profile. */
    UNKNOWN_PROFILE,
    /** The profiles are not (or no longer) those of one person. */
    NOT_ONE_PERSON,
    /** The profiles are not kept apart. */
    NOT_PARTED
  }

  /** Makes the exception with a message of fact and expectation. */
  public IdentityException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** What the mistake is. */
  public Code code() {
    return code;
  }
}
