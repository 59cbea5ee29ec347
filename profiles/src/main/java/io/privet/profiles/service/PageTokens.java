package io.privet.profiles.service;

import io.privet.privacy.consent.Purpose;
import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Cursor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Page tokens of a timeline: the place, authenticated together with the profile asked for and the
 * purpose, so that a token serves no other listing. Layout: microseconds since 1970 (8 bytes,
 * big-endian), event id (16), the first 16 bytes of the keyed hash; base64url without padding.
 */
final class PageTokens {

  private static final int PLACE = 24;
  private static final int MAC = 16;

  private final BlindIndex hash;

  PageTokens(BlindIndex hash) {
    this.hash = hash;
  }

  String encode(Cursor cursor, ProfileId asked, Purpose purpose) {
    byte[] place =
        ByteBuffer.allocate(PLACE)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, cursor.time()))
            .putLong(cursor.event().getMostSignificantBits())
            .putLong(cursor.event().getLeastSignificantBits())
            .array();
    byte[] token = Arrays.copyOf(place, PLACE + MAC);
    System.arraycopy(mac(place, asked, purpose), 0, token, PLACE, MAC);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** Reads a token; an empty one is the newest page. */
  Cursor decode(String text, ProfileId asked, Purpose purpose) {
    if (text.isEmpty()) {
      return Cursor.NEWEST;
    }
    byte[] token = bytes(text);
    byte[] place = Arrays.copyOf(token, PLACE);
    if (token.length != PLACE + MAC
        || !MessageDigest.isEqual(
            mac(place, asked, purpose), Arrays.copyOfRange(token, PLACE, PLACE + MAC))) {
      throw refused();
    }
    ByteBuffer buffer = ByteBuffer.wrap(place);
    return new Cursor(
        Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS),
        new UUID(buffer.getLong(), buffer.getLong()));
  }

  private byte[] mac(byte[] place, ProfileId asked, Purpose purpose) {
    String content = HexFormat.of().formatHex(place) + asked + purpose.name();
    return Arrays.copyOf(hash.hash("page_token/1", content), MAC);
  }

  private static byte[] bytes(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw refused();
    }
  }

  private static RequestException refused() {
    return RequestException.invalid(
        "page_token", "not one of this listing (expected: next_page_token of the page before)");
  }
}
