package io.privet.identity.kind;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
 * @param blocked patterns (whole value, case-insensitive) that never identify anyone
 */
public record IdentifierKind(
    String name,
    int code,
    int priority,
    boolean unique,
    Normalizer normalizer,
    int maxLength,
    List<Limit> limits,
    List<Pattern> blocked) {

  /**
   * At most {@code count} identifiers of the kind for one person, counted over all time or, with a
   * window, over any interval of that length between their first appearances.
   *
   * @param count how many, from 1
   * @param window the interval, or nothing for all time
   */
  public record Limit(int count, Optional<Duration> window) {}

  /** The name of its blind index: kind and version of the normaliser. */
  public String indexName() {
    return name + "/" + normalizer.version();
  }
}
