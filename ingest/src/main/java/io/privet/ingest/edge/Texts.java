package io.privet.ingest.edge;

import java.util.Optional;

/** Checks of texts. */
final class Texts {

  private Texts() {}

  /** What makes it unfit for storage: NUL, which PostgreSQL refuses, or a lone surrogate. */
  static Optional<String> flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of("NUL in a text");
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return Optional.of("a lone surrogate in a text");
        }
        i++;
      }
    }
    return Optional.empty();
  }

  /** The text with everything but printable ASCII replaced by question marks. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.chars().forEach(c -> printable.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return printable.toString();
  }
}
