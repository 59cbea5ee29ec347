package io.privet.privacy.consent;

import io.privet.privacy.consent.Purpose.LawfulBasis;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The declared purposes of a deployment. */
public final class Purposes {

  private final Map<String, Purpose> byName = new LinkedHashMap<>();

  /** Takes the declared purposes; names and indexes must differ. */
  public Purposes(List<Purpose> declared) {
    long seen = 0;
    for (Purpose purpose : declared) {
      if (byName.put(purpose.name(), purpose) != null || (seen & purpose.bit()) != 0) {
        throw new IllegalArgumentException(
            "purposes: %s declared twice, by name or index".formatted(purpose.name()));
      }
      seen |= purpose.bit();
    }
  }

  /** The purposes that a deployment has when it declares none. */
  public static Purposes standard() {
    return new Purposes(
        List.of(
            new Purpose("necessary", 0, LawfulBasis.CONTRACT),
            new Purpose("analytics", 1, LawfulBasis.CONSENT),
            new Purpose("personalization", 2, LawfulBasis.CONSENT),
            new Purpose("marketing", 3, LawfulBasis.CONSENT),
            new Purpose("advertising", 4, LawfulBasis.CONSENT),
            new Purpose("sale", 5, LawfulBasis.CONSENT)));
  }

  /** All, in the order of declaration. */
  public Collection<Purpose> all() {
    return List.copyOf(byName.values());
  }

  /** The purpose of that name. */
  public Optional<Purpose> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The set of the named purposes.
   *
   * @throws IllegalArgumentException when a name is not declared
   */
  public PurposeSet setOf(Collection<String> names) {
    long mask = 0;
    for (String name : names) {
      mask |=
          find(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "purpose: undeclared name (expected: one of %s)"
                              .formatted(byName.keySet())))
              .bit();
    }
    return new PurposeSet(mask);
  }

  /** The names of the purposes in the set, in the order of declaration. */
  public List<String> names(PurposeSet set) {
    return byName.values().stream().filter(set::contains).map(Purpose::name).toList();
  }
}
