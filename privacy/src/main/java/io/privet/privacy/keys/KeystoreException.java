package io.privet.privacy.keys;

/** The keystore cannot be used; the message names the file and says what to do, never a secret. */
public final class KeystoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  KeystoreException(String message) {
    super(message);
  }

  KeystoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
