package io.privet.identity.kind;

import io.privet.identity.kind.IdentifierKind.Limit;
import io.privet.identity.kind.Reading.Accepted;
import io.privet.identity.kind.Reading.Refused;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds of identifiers of a deployment and how their values are read. Immutable; safe for use
 * by several threads.
 */
public final class IdentityRules {

  /** First code that a deployment may give to a kind of its own. */
  static final int FIRST_OWN_CODE = 100;

  /** Codes of the standard kinds, for ever. */
  static final Map<String, Integer> STANDARD_CODES =
      Map.of(
          "user_id", 1,
          "customer_id", 2,
          "order_customer_id", 3,
          "email", 4,
          "phone", 5,
          "device_id", 6,
          "anonymous_id", 7);

  private final Map<String, IdentifierKind> byName = new LinkedHashMap<>();
  private final Map<Integer, IdentifierKind> byCode = new HashMap<>();

  /**
   * Takes the kinds.
   *
   * @throws IllegalArgumentException when two have the same name, code or priority
   */
  public IdentityRules(Collection<IdentifierKind> kinds) {
    Map<Integer, IdentifierKind> byPriority = new HashMap<>();
    kinds.stream()
        .sorted(Comparator.comparingInt(IdentifierKind::priority))
        .forEach(
            kind -> {
              if (byName.put(kind.name(), kind) != null
                  || byCode.put(kind.code(), kind) != null
                  || byPriority.put(kind.priority(), kind) != null) {
                throw new IllegalArgumentException(
                    "identifier kind %s: name, code or priority used twice".formatted(kind.name()));
              }
            });
  }

  /**
   * The rules of a deployment that declares none: user id (unique), CRM id, order system's id,
   * e-mail (5), phone (5, only with {@code +}), device id (50), anonymous id (100).
   */
  public static IdentityRules standard() {
    return new IdentityRules(
        List.of(
            kind("user_id", 0, "text", 512, List.of()),
            kind("customer_id", 1, "text", 512, List.of()),
            kind("order_customer_id", 2, "text", 512, List.of()),
            kind("email", 3, "email", 254, atMost(5)),
            kind("phone", 4, "phone", 64, atMost(5)),
            kind("device_id", 5, "text", 512, atMost(50)),
            kind("anonymous_id", 6, "text", 512, atMost(100))));
  }

  private static IdentifierKind kind(
      String name, int priority, String normalizer, int maxLength, List<Limit> limits) {
    return new IdentifierKind(
        name,
        STANDARD_CODES.getOrDefault(name, 0),
        priority,
        priority == 0,
        Normalizers.find(normalizer, Optional.empty()).orElseThrow(),
        maxLength,
        limits,
        BlockedValues.standard());
  }

  private static List<Limit> atMost(int count) {
    return List.of(new Limit(count, Optional.empty()));
  }

  /**
   * Reads the rules from a YAML file's text. The format is described in the module's README.
   *
   * @throws IdentityException with code {@code INVALID_RULES}; the message names every place that
   *     is wrong, with what is there and what is expected
   */
  public static IdentityRules parse(String yaml) {
    return RulesFile.parse(yaml);
  }

  /** The kind of that name. */
  public Optional<IdentifierKind> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The kind with that code. A code that no kind has (any longer) is a retired kind: weaker than
   * every declared one, not unique, without limits; what is stored of it stays joined.
   */
  public IdentifierKind get(int code) {
    IdentifierKind kind = byCode.get(code);
    return kind != null ? kind : retired(code);
  }

  private static IdentifierKind retired(int code) {
    return new IdentifierKind(
        "retired_" + code,
        code,
        Integer.MAX_VALUE - Short.MAX_VALUE + code,
        /* unique= */ false,
        new Normalizers.Text(),
        1,
        List.of(),
        BlockedValues.standard());
  }

  /** All kinds, strongest first. */
  public Collection<IdentifierKind> kinds() {
    return List.copyOf(byName.values());
  }

  /** Reads an identifier as it was sent. Its time is linear in the value's length. */
  public Reading read(String kindName, String raw) {
    IdentifierKind kind = byName.get(kindName);
    if (kind == null) {
      return new Refused(
          kindName.matches("[a-z][a-z0-9_]{0,62}") ? kindName : "unknown",
          "unknown kind (expected: one of %s)".formatted(String.join(", ", byName.keySet())));
    }
    return read(kind, raw);
  }

  private static Reading read(IdentifierKind kind, String raw) {
    if (raw.length() > kind.maxLength()) {
      return tooLong(kind, raw);
    }
    if (kind.blocked().holds(raw.strip())) {
      return blocked(kind);
    }
    Optional<String> value = kind.normalizer().normalize(raw);
    if (value.isEmpty()) {
      return new Refused(kind.name(), "not " + kind.normalizer().expectation());
    }
    if (value.get().length() > kind.maxLength()) {
      return tooLong(kind, value.get());
    }
    return kind.blocked().holds(value.get())
        ? blocked(kind)
        : new Accepted(new Identifier(kind, value.get()));
  }

  private static Refused tooLong(IdentifierKind kind, String value) {
    return new Refused(
        kind.name(),
        String.format(
            Locale.ROOT,
            "%,d characters (expected: at most %,d)",
            value.length(),
            kind.maxLength()));
  }

  private static Refused blocked(IdentifierKind kind) {
    return new Refused(kind.name(), "blocked value");
  }
}
