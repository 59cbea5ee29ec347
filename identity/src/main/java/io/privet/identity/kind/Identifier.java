package io.privet.identity.kind;

/**
 * One identifier in its normal form. The value is personal data: it has no text form.
 *
 * @param kind its kind
 * @param value the normalised value
 */
public record Identifier(IdentifierKind kind, String value) {

  @Override
  public String toString() {
    return kind.name() + ":…";
  }
}
