package io.privet.privacy.access;

/** A newly generated token. Its text is shown once and never stored; it has no text form itself. */
public final class NewToken {

  private final String text;
  private final String sha256;

  NewToken(String text, String sha256) {
    this.text = text;
    this.sha256 = sha256;
  }

  /** The token: {@code pvt_} and 43 characters of base64url; secret. */
  public String text() {
    return text;
  }

  /** What its {@link TokenDefinition} holds, 64 hexadecimal digits; not secret. */
  public String sha256() {
    return sha256;
  }
}
