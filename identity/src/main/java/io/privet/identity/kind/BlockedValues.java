package io.privet.identity.kind;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that never identify anyone: placeholders of clients, test data, whatever a shop adds.
 *
 * <p>An entry is a regular expression (RE2 syntax) that has to match the whole value, whatever its
 * case. RE2 runs in time linear in the value, so that no entry and no value can make it backtrack.
 */
public final class BlockedValues {

  /** What clients send when they have no identifier; {@code [0-]*} is also the empty value. */
  private static final List<String> STANDARD =
      List.of(
          "[0-]*",
          "-1",
          "null",
          "undefined",
          "none",
          "nil",
          "nan",
          "n/a",
          "unknown",
          "anonymous",
          "guest",
          "test",
          "true",
          "false",
          "\\[object Object\\]");

  private static final String PLAIN = "[\\p{L}\\p{N} /@_:-]+";

  private final List<String> entries;
  private final Set<String> plain = new HashSet<>();
  private final Pattern others;

  private BlockedValues(List<String> entries) {
    this.entries = entries;
    entries.stream()
        .filter(entry -> entry.matches(PLAIN))
        .forEach(entry -> plain.add(entry.toLowerCase(Locale.ROOT)));
    others =
        Pattern.compile(
            entries.stream()
                .filter(entry -> !entry.matches(PLAIN))
                .map(entry -> "(?:" + entry + ")")
                .collect(Collectors.joining("|")),
            Pattern.CASE_INSENSITIVE);
  }

  /** The values that are blocked when nobody says otherwise. */
  public static BlockedValues standard() {
    return new BlockedValues(STANDARD);
  }

  /**
   * These and more.
   *
   * @throws IllegalArgumentException when one of them is not an RE2 regular expression
   */
  public BlockedValues and(List<String> more) {
    for (String entry : more) {
      check(entry);
    }
    return new BlockedValues(Stream.concat(entries.stream(), more.stream()).distinct().toList());
  }

  private static void check(String entry) {
    try {
      Pattern unused = Pattern.compile(entry);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s (expected: a regular expression in RE2 syntax)".formatted(e.getDescription()), e);
    }
  }

  /** Whether the value is blocked. Its time is linear in the value's length. */
  public boolean holds(String value) {
    return plain.contains(value.toLowerCase(Locale.ROOT)) || others.matches(value);
  }

  /** The entries, in the order of declaration. */
  public List<String> entries() {
    return entries;
  }
}
