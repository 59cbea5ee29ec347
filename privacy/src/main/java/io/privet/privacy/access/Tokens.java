package io.privet.privacy.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens that are known, in memory, by their SHA-256. A token is 256 random bits, so that a
 * plain hash is enough to keep it. Safe for use by several threads.
 */
public final class Tokens {

  private static final String PREFIX = "pvt_";
  private static final int RANDOM_BYTES = 32;
  private static final int MAX_TEXT_LENGTH = 512;

  private final List<Known> known;

  /** Takes the definitions; names and hashes must differ. */
  public Tokens(List<TokenDefinition> definitions) {
    Set<String> seen = new HashSet<>();
    for (TokenDefinition definition : definitions) {
      if (!seen.add("name " + definition.name()) || !seen.add("sha256 " + definition.sha256())) {
        throw new IllegalArgumentException(
            "tokens: %s defined twice, by name or sha256".formatted(definition.name()));
      }
    }
    known = definitions.stream().map(Known::of).toList();
  }

  /** Makes a token; it is known only when its definition is given to a constructor. */
  public static NewToken generate() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return new NewToken(text, HexFormat.of().formatHex(sha256(text)));
  }

  /**
   * Who presents the token, or nothing when it is not known. How long it takes tells nothing of the
   * tokens that are known.
   *
   * @param bearerToken the token's text, without the word {@code Bearer}
   */
  public Optional<Principal> authenticate(String bearerToken) {
    if (bearerToken.length() > MAX_TEXT_LENGTH) {
      return Optional.empty();
    }
    byte[] hash = sha256(bearerToken);
    Optional<Principal> found = Optional.empty();
    for (Known each : known) {
      if (MessageDigest.isEqual(each.hash, hash)) {
        found = each.principal;
      }
    }
    return found;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Known(byte[] hash, Optional<Principal> principal) {

    static Known of(TokenDefinition definition) {
      return new Known(
          HexFormat.of().parseHex(definition.sha256()),
          Optional.of(
              new Principal(definition.name(), definition.permissions(), definition.purposes())));
    }
  }
}
