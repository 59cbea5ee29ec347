package io.privet.ingest.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks what the head of a request says of its body. */
final class ContentHead {

  /** What the HTTP library under RudderStack's SDK for Node calls every compressed body. */
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final int LONGEST_LENGTH = 10;

  private ContentHead() {}

  /** The encoding of a body that may be read. */
  static Service.Encoding check(MultiMap headers, int maxBodyBytes) {
    Service.Encoding encoding = encoding(headers.get(HttpHeaders.CONTENT_ENCODING));
    checkType(headers.get(HttpHeaders.CONTENT_TYPE), encoding != Service.Encoding.IDENTITY);
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (length != null
        && (length.length() > LONGEST_LENGTH || Long.parseLong(length) > maxBodyBytes)) {
      throw Body.tooLarge(maxBodyBytes);
    }
    return encoding;
  }

  /** A beacon made of a blob without a type has none. */
  private static void checkType(@Nullable String contentType, boolean compressed) {
    if (contentType == null) {
      return;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    boolean known =
        switch (parts[0].strip()) {
          case "application/json", "text/plain" -> true;
          case FORM -> compressed;
          default -> false;
        };
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      known &= !parameter.startsWith("charset=") || parameter.matches("charset=utf-?8");
    }
    if (!known) {
      throw EdgeException.of(
          Refusal.TYPE_UNSUPPORTED,
          "Content-Type",
          "another type or character set",
          "application/json or text/plain in UTF-8");
    }
  }

  private static Service.Encoding encoding(@Nullable String encoding) {
    return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Service.Encoding.IDENTITY;
      case "gzip", "x-gzip" -> Service.Encoding.GZIP;
      case "deflate" -> Service.Encoding.DEFLATE;
      default ->
          throw EdgeException.of(
              Refusal.TYPE_UNSUPPORTED, "Content-Encoding", "another one", "gzip or deflate");
    };
  }
}
