package io.privet.privacy.access;

import io.privet.privacy.consent.PurposeSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A token that is known, by its hash.
 *
 * @param name who holds it, {@code [a-zA-Z0-9._-]}, at most 64 characters
 * @param sha256 SHA-256 of the token's text, 64 hexadecimal digits; kept in lower case
 * @param permissions names of {@link Permissions}
 * @param purposes the purposes for which its holder may read
 */
public record TokenDefinition(
    String name, String sha256, Set<String> permissions, PurposeSet purposes) {

  /** Checks name, hash and permissions. */
  public TokenDefinition {
    if (!name.matches("[a-zA-Z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "name: %d characters (expected: 1 to 64 of a-z A-Z 0-9 . _ -)".formatted(name.length()));
    }
    if (!sha256.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "sha256: %d characters (expected: 64 hexadecimal digits)".formatted(sha256.length()));
    }
    if (!Permissions.ALL.containsAll(permissions)) {
      throw new IllegalArgumentException(
          "permissions: an unknown name (expected: of %s)"
              .formatted(new TreeSet<>(Permissions.ALL)));
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
    permissions = Set.copyOf(permissions);
  }
}
