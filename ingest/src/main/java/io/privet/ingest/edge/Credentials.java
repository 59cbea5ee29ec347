package io.privet.ingest.edge;

import io.privet.ingest.source.Source;
import io.privet.ingest.source.Sources;
import io.privet.ingest.source.WriteKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the source that a request's write key belongs to. */
final class Credentials {

  private static final String BASIC = "basic ";
  private static final int LONGEST_KEY = 256;

  private final Supplier<Sources> sources;

  Credentials(Supplier<Sources> sources) {
    this.sources = sources;
  }

  /** The source of an {@code Authorization} header: Basic, the key as user, no password. */
  Source ofHeader(String authorization) {
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      throw refused("Authorization: another scheme");
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return ofKey(colon < 0 ? text : text.substring(0, colon));
    } catch (IllegalArgumentException e) {
      throw refused("Authorization: no base64");
    }
  }

  /** The source of a key. A wrong key and one of nobody are not told apart. */
  Source ofKey(String key) {
    if (key.isEmpty()) {
      throw missing();
    }
    Optional<Source> source =
        sources.get().find(WriteKey.of(key.length() > LONGEST_KEY ? "" : key));
    return source.orElseThrow(() -> refused("writeKey: unknown"));
  }

  static EdgeException missing() {
    return refused("writeKey: missing");
  }

  private static EdgeException refused(String fact) {
    int colon = fact.indexOf(": ");
    return EdgeException.of(
        Refusal.UNAUTHENTICATED,
        fact.substring(0, colon),
        fact.substring(colon + 2),
        "the write key of a source, as Basic user name or as writeKey in the body");
  }
}
