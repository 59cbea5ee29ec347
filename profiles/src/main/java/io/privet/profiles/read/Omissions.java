package io.privet.profiles.read;

import io.privet.privacy.consent.PurposeSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what is left out, by reason. */
final class Omissions {

  private final PurposeSet wanted;
  private final Map<Omission.Reason, Omission> byReason = new EnumMap<>(Omission.Reason.class);

  Omissions(PurposeSet wanted) {
    this.wanted = wanted;
  }

  void add(PurposeSet collected) {
    Omission.Reason reason = Omission.reason(wanted, collected);
    byReason.merge(
        reason,
        new Omission(reason, 1, collected),
        (a, b) -> new Omission(reason, a.count() + b.count(), a.purposes().union(b.purposes())));
  }

  List<Omission> list() {
    return List.copyOf(byReason.values());
  }
}
