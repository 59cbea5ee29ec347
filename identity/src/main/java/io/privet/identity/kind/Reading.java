package io.privet.identity.kind;

/** What became of an identifier that somebody sent. */
public sealed interface Reading {

  /**
   * It identifies.
   *
   * @param identifier the identifier in its normal form
   */
  record Accepted(Identifier identifier) implements Reading {}

  /**
   * It does not; what came with it is kept all the same.
   *
   * @param kind the kind it was sent as; {@code unknown} when that is no name of a kind
   * @param reason why, for people; it never holds the value
   */
  record Refused(String kind, String reason) implements Reading {}
}
