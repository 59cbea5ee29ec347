package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentifierKind;
import io.privet.identity.kind.IdentifierKind.Limit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;

/** A person in the making: the identifiers that are joined so far. */
final class Component {

  final List<Member> members = new ArrayList<>(4);
  private final Map<IdentifierKind, List<Instant>> times = new HashMap<>(8);
  private final Set<IdentifierKind> shared = new HashSet<>(2);
  private Member strongest;

  /** An identifier, when it was first seen, and its number. */
  record Member(IdentifierKey key, Instant firstTime, int number) {

    private boolean isStrongerThan(Member other) {
      int priority = Integer.compare(key.kind().priority(), other.key.kind().priority());
      if (priority != 0) {
        return priority < 0;
      }
      int time = firstTime.compareTo(other.firstTime);
      return time != 0 ? time < 0 : key.compareTo(other.key) < 0;
    }
  }

  Component(Member first, Set<IdentifierKind> shared) {
    members.add(first);
    times.put(first.key().kind(), new ArrayList<>(List.of(first.firstTime())));
    this.shared.addAll(shared);
    strongest = first;
  }

  IdentifierKey strongest() {
    return strongest.key();
  }

  /** Why the two may not be one person by their members alone. */
  Optional<Refusal> refusal(Component other) {
    for (Entry<IdentifierKind, List<Instant>> entry : other.times.entrySet()) {
      List<Instant> mine = times.getOrDefault(entry.getKey(), List.of());
      if (entry.getKey().unique() && !mine.isEmpty()) {
        return Optional.of(Refusal.UNIQUE);
      }
    }
    if (hasSharedWith(other) || other.hasSharedWith(this)) {
      return Optional.of(Refusal.SHARED_INDIRECTLY);
    }
    for (Entry<IdentifierKind, List<Instant>> entry : other.times.entrySet()) {
      List<Instant> mine = times.getOrDefault(entry.getKey(), List.of());
      if (!mine.isEmpty() && breaksLimit(entry.getKey().limits(), mine, entry.getValue())) {
        return Optional.of(Refusal.LIMIT);
      }
    }
    return Optional.empty();
  }

  private boolean hasSharedWith(Component other) {
    for (IdentifierKind kind : shared) {
      if (other.times.containsKey(kind)) {
        return true;
      }
    }
    return false;
  }

  private static boolean breaksLimit(List<Limit> limits, List<Instant> one, List<Instant> other) {
    for (Limit limit : limits) {
      int total = one.size() + other.size();
      if (total > limit.count()
          && (limit.window().isEmpty() || isCrowded(limit, one, other, total))) {
        return true;
      }
    }
    return false;
  }

  /** Whether more than the limit's count lie within an interval shorter than its window. */
  private static boolean isCrowded(Limit limit, List<Instant> one, List<Instant> other, int total) {
    Instant[] all = new Instant[total];
    for (int i = 0; i < total; i++) {
      all[i] = i < one.size() ? one.get(i) : other.get(i - one.size());
    }
    Arrays.sort(all);
    for (int i = limit.count(); i < total; i++) {
      if (all[i].isBefore(all[i - limit.count()].plus(limit.window().orElseThrow()))) {
        return true;
      }
    }
    return false;
  }

  /** Takes the members of the other, which is not used any more. */
  void absorb(Component other) {
    members.addAll(other.members);
    other.times.forEach(
        (kind, instants) ->
            times.computeIfAbsent(kind, any -> new ArrayList<>(2)).addAll(instants));
    shared.addAll(other.shared);
    if (other.strongest.isStrongerThan(strongest)) {
      strongest = other.strongest;
    }
  }
}
