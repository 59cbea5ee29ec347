package io.privet.profiles.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a trait must not exceed to be kept; for those who take traits in, and can say so. */
public final class TraitLimits {

  /** Most bytes of a value as JSON text in UTF-8. */
  static final int LONGEST_VALUE = 1024;

  private TraitLimits() {}

  /**
   * Why a trait would not be kept.
   *
   * @param reason what is there
   * @param expected what is expected
   */
  public record Excess(String reason, String expected) {}

  /** What is too much about a trait; nothing when it is kept. */
  public static Optional<Excess> excess(String name, JsonNode value) {
    if (name.length() > Json.LONGEST_TEXT) {
      return Optional.of(
          new Excess(
              "a name of %d characters".formatted(name.length()), "at most " + Json.LONGEST_TEXT));
    }
    if (JsonValues.isTooDeep(value)) {
      return Optional.of(
          new Excess(
              "a value of more than %d levels".formatted(JsonValues.DEEPEST),
              "at most %d levels of lists and objects".formatted(JsonValues.DEEPEST)));
    }
    int bytes = value.toString().getBytes(StandardCharsets.UTF_8).length;
    return bytes > LONGEST_VALUE
        ? Optional.of(
            new Excess(
                String.format(Locale.ROOT, "a value of %,d bytes", bytes),
                String.format(Locale.ROOT, "at most %,d", LONGEST_VALUE)))
        : Optional.empty();
  }
}
