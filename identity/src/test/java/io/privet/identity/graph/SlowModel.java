package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.identity.kind.IdentifierKind.Limit;
import io.privet.privacy.subject.ProfileId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The partition by the letter of the rules: people are plain sets, every rule is checked from
 * scratch on the whole joined set, claims are looked through again and again.
 */
final class SlowModel {

  private final List<Claim> claims;
  private final Set<LinkKey> apart;
  private final List<Set<IdentifierKey>> people = new ArrayList<>();
  final Map<LinkKey, Refusal> refusals = new HashMap<>();

  SlowModel(List<Claim> claims, Set<LinkKey> apart) {
    this.claims = claims;
    this.apart = apart;
    Set<IdentifierKey> all = new HashSet<>();
    Set<LinkKey> links = new HashSet<>();
    for (Claim claim : claims) {
      all.addAll(claim.identifiers());
      for (IdentifierKey key : claim.identifiers()) {
        if (!key.equals(claim.home())) {
          links.add(LinkKey.of(claim.home(), key));
        }
      }
    }
    all.forEach(key -> people.add(Set.of(key)));
    links.stream().sorted(canonical()).forEach(this::take);
  }

  private Comparator<LinkKey> canonical() {
    return Comparator.<LinkKey, Integer>comparing(
            link -> Math.max(link.low().kind().priority(), link.high().kind().priority()))
        .thenComparing(
            link -> Math.min(link.low().kind().priority(), link.high().kind().priority()))
        .thenComparing(this::firstTime)
        .thenComparing(LinkKey::low)
        .thenComparing(LinkKey::high);
  }

  private Instant firstTime(LinkKey link) {
    return claims.stream()
        .filter(claim -> links(claim, link.low(), link.high()))
        .map(Claim::time)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static boolean links(Claim claim, IdentifierKey one, IdentifierKey other) {
    return claim.identifiers().contains(one)
        && claim.identifiers().contains(other)
        && (claim.home().equals(one) || claim.home().equals(other));
  }

  private Instant firstTime(IdentifierKey key) {
    return claims.stream()
        .filter(claim -> claim.identifiers().contains(key))
        .map(Claim::time)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void take(LinkKey link) {
    if (sharedAmong(link.low(), link.high().kind())
        || sharedAmong(link.high(), link.low().kind())) {
      refusals.put(link, Refusal.SHARED);
      return;
    }
    Set<IdentifierKey> low = person(link.low());
    Set<IdentifierKey> high = person(link.high());
    if (low.equals(high)) {
      return;
    }
    Set<IdentifierKey> joined = new HashSet<>(low);
    joined.addAll(high);
    if (apart.stream().anyMatch(p -> joined.contains(p.low()) && joined.contains(p.high()))) {
      refusals.put(link, Refusal.APART);
    } else if (hasTwoOfAUniqueKind(joined)) {
      refusals.put(link, Refusal.UNIQUE);
    } else if (joined.stream()
        .anyMatch(a -> joined.stream().anyMatch(b -> sharedAmong(a, b.kind())))) {
      refusals.put(link, Refusal.SHARED_INDIRECTLY);
    } else if (!limitsHold(joined)) {
      refusals.put(link, Refusal.LIMIT);
    } else {
      people.remove(low);
      people.remove(high);
      people.add(joined);
    }
  }

  /** Whether the identifier was claimed with two different ones of a unique kind. */
  private boolean sharedAmong(IdentifierKey key, IdentifierKind kind) {
    if (key.kind().unique() || !kind.unique()) {
      return false;
    }
    Set<IdentifierKey> partners = new HashSet<>();
    for (Claim claim : claims) {
      for (IdentifierKey other : claim.identifiers()) {
        if (other.kind().equals(kind) && links(claim, key, other)) {
          partners.add(other);
        }
      }
    }
    return partners.size() > 1;
  }

  static boolean hasTwoOfAUniqueKind(Set<IdentifierKey> person) {
    return person.stream()
        .anyMatch(
            a ->
                a.kind().unique()
                    && person.stream().anyMatch(b -> b.kind().equals(a.kind()) && !b.equals(a)));
  }

  boolean limitsHold(Set<IdentifierKey> person) {
    for (IdentifierKey key : person) {
      for (Limit limit : key.kind().limits()) {
        Instant from = firstTime(key);
        long inWindow =
            person.stream()
                .filter(other -> other.kind().equals(key.kind()))
                .map(this::firstTime)
                .filter(
                    time ->
                        limit.window().isEmpty()
                            || (!time.isBefore(from)
                                && time.isBefore(from.plus(limit.window().get()))))
                .count();
        if (inWindow > limit.count()) {
          return false;
        }
      }
    }
    return true;
  }

  Set<IdentifierKey> person(IdentifierKey key) {
    return people.stream().filter(person -> person.contains(key)).findFirst().orElseThrow();
  }

  List<Set<IdentifierKey>> people() {
    return people;
  }

  Map<IdentifierKey, ProfileId> persons() {
    Map<IdentifierKey, ProfileId> persons = new HashMap<>();
    for (Set<IdentifierKey> person : people) {
      IdentifierKey strongest =
          person.stream()
              .min(
                  Comparator.<IdentifierKey, Integer>comparing(key -> key.kind().priority())
                      .thenComparing(this::firstTime)
                      .thenComparing(Comparator.naturalOrder()))
              .orElseThrow();
      person.forEach(key -> persons.put(key, strongest.profile()));
    }
    return persons;
  }
}
