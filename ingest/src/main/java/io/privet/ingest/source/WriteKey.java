package io.privet.ingest.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key with which a source sends events. It has no text form; definitions hold only its hash.
 *
 * <p>A generated key has 192 random bits, so that a plain SHA-256 of it cannot be inverted.
 */
public final class WriteKey {

  private static final int RANDOM_BYTES = 24;

  private final String value;

  private WriteKey(String value) {
    this.value = value;
  }

  /** Makes a new random key: 32 characters of the URL-safe base64 alphabet. */
  public static WriteKey generate() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new WriteKey(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** Takes a key as a client presents it. */
  public static WriteKey of(String presented) {
    return new WriteKey(presented);
  }

  /** The key in clear: to be shown once, to the person who configures the client. */
  public String reveal() {
    return value;
  }

  /** The hash that stands in the definition of a source: SHA-256 in 64 hexadecimal digits. */
  public String hash() {
    return HexFormat.of().formatHex(digest());
  }

  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java", e);
    }
  }
}
