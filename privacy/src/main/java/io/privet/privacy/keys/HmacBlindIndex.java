package io.privet.privacy.keys;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;

/**
 * Blind index whose key for each kind is derived from one secret: HKDF-SHA-256 with the info {@code
 * privet/v1/blind-index/} and the kind. Safe for use by several threads.
 */
final class HmacBlindIndex implements BlindIndex {

  private static final String INFO = "privet/v1/blind-index/";
  private static final int MAX_CACHED_KINDS = 1024;

  private final byte[] pseudorandomKey;
  private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();

  HmacBlindIndex(SecretBytes secret) {
    this.pseudorandomKey = HmacSha256.extract(new byte[0], secret.expose());
  }

  @Override
  public byte[] hash(String kind, String value) {
    return HmacSha256.mac(key(kind), value.getBytes(StandardCharsets.UTF_8));
  }

  private SecretKey key(String kind) {
    SecretKey known = keys.get(kind);
    if (known != null) {
      return known;
    }
    SecretKey derived = derive(kind);
    if (keys.size() < MAX_CACHED_KINDS) {
      keys.put(kind, derived);
    }
    return derived;
  }

  private SecretKey derive(String kind) {
    byte[] info = (INFO + kind).getBytes(StandardCharsets.UTF_8);
    return HmacSha256.key(HmacSha256.expand(pseudorandomKey, info, HmacSha256.LENGTH));
  }
}
