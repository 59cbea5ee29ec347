package io.privet.identity.kind;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of identifier and its rules.
 *
 * @param name its name, lower-case letters and underscores, for example {@code email}
 * @param code the number that stands for it in the database, from 1; never reused
 * @param priority its rank: 0 is the strongest. An event belongs to the profile of its strongest
 *     identifier; when a limit would break, the weakest identifier gives way
 * @param unique whether a person has at most one, so that two different ones never meet in a merge
 * @param normalizer how its values are brought into one form
 * @param maxLength longest value in characters
 * @param limits how many of them a person may have
 * @param blocked values that never identify anyone
 */
public record IdentifierKind(
    String name,
    int code,
    int priority,
    boolean unique,
    Normalizer normalizer,
    int maxLength,
    List<Limit> limits,
    BlockedValues blocked) {

  /** Checks name, code, priority and length. */
  public IdentifierKind {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "identifier kind: name of %d characters (expected: [a-z][a-z0-9_]*, at most 63)"
              .formatted(name.length()));
    }
    if (code < 1 || code > Short.MAX_VALUE || priority < 0 || maxLength < 1) {
      throw new IllegalArgumentException(
          "identifier kind: code %d, priority %d, length %d (expected: 1 to 32,767, from 0, from 1)"
              .formatted(code, priority, maxLength));
    }
    limits = List.copyOf(limits);
  }

  /**
   * At most {@code count} identifiers of the kind for one person, counted over all time or, with a
   * window, over any interval of that length between their first appearances.
   *
   * @param count how many, from 1
   * @param window the interval, or nothing for all time
   */
  public record Limit(int count, Optional<Duration> window) {

    /** Checks count and window. */
    public Limit {
      if (count < 1 || window.filter(w -> w.isNegative() || w.isZero()).isPresent()) {
        throw new IllegalArgumentException(
            "limit: count %d, window %s (expected: from 1, longer than nothing)"
                .formatted(count, window));
      }
    }
  }

  /** The name of its blind index: kind and version of the normaliser. */
  public String indexName() {
    return name + "/" + normalizer.version();
  }

  /** Two kinds are the same when their codes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdentifierKind kind && kind.code == code;
  }

  @Override
  public int hashCode() {
    return code;
  }

  @Override
  public String toString() {
    return name;
  }
}
