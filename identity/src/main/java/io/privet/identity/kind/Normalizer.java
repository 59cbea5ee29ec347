package io.privet.identity.kind;

import java.util.Optional;

/** Brings the values of an identifier kind into one form. Pure: the same value, the same result. */
public interface Normalizer {

  /** Version of the rule; it is part of the blind index's name, from 1. */
  int version();

  /** The normal form, or nothing when the value cannot be one of this kind. */
  Optional<String> normalize(String value);

  /** What it expects, in words, for error messages; for example {@code an e-mail address}. */
  String expectation();
}
