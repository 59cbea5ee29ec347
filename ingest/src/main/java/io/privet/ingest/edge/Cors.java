package io.privet.ingest.edge;

import io.privet.ingest.source.Source;
import io.privet.ingest.source.Sources;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin rules (WHATWG Fetch). A preflight request names no key, so it is granted to an
 * origin that any source allows; the request itself has to come from an origin of its own source.
 */
final class Cors {

  private static final String MAX_AGE_SECONDS = "7200";
  private static final String ALLOWED_HEADERS =
      "Authorization, Content-Type, Content-Encoding, X-Retry-Count, AnonymousId";

  private final Supplier<Sources> sources;

  Cors(Supplier<Sources> sources) {
    this.sources = sources;
  }

  /** Refuses a request from a page of another origin than the source's. */
  static void check(@Nullable String origin, Source source) {
    if (origin != null && !source.allowsOrigin(origin)) {
      throw EdgeException.of(
          Refusal.ORIGIN_FORBIDDEN, "Origin", "not of this source", "an origin of the source");
    }
  }

  void grant(@Nullable String origin, Optional<Source> source, MultiMap headers) {
    if (origin == null) {
      return;
    }
    headers.set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    boolean allowed =
        source.map(s -> s.allowsOrigin(origin)).orElseGet(() -> sources.get().allowsOrigin(origin));
    if (allowed) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After, X-Privet-Error");
    }
  }

  static void preflight(MultiMap headers) {
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
    headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
  }
}
