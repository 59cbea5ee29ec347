package io.privet.privacy.keys;

/** A sealed value did not open. Which check failed is deliberately not told. */
public final class SealingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the one and only message. */
  public SealingException() {
    super("sealed value does not open");
  }
}
