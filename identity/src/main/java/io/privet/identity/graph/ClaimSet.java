package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a number of claims say together: a function of the set of claims, whatever their order or
 * repetition.
 *
 * <p>A claim links each of its identifiers with its strongest one, a star. That joins the same
 * identifiers as linking every pair would; and where a link of the star is refused, no other link
 * of the same claim lets the refused identifier in by a detour.
 *
 * @param firstTimes when each identifier was first claimed, in whole microseconds
 * @param links the links with their earliest claims
 */
public record ClaimSet(Map<IdentifierKey, Instant> firstTimes, Map<LinkKey, Evidence> links) {

  /** Collapses claims. */
  public static ClaimSet of(Collection<Claim> claims) {
    Map<IdentifierKey, Instant> firstTimes = new HashMap<>();
    Map<LinkKey, Evidence> links = new HashMap<>();
    for (Claim claim : claims) {
      Instant time = claim.time().truncatedTo(ChronoUnit.MICROS);
      Evidence evidence = new Evidence(time, claim.evidence(), claim.source());
      List<IdentifierKey> identifiers = claim.identifiers();
      for (IdentifierKey identifier : identifiers) {
        firstTimes.merge(identifier, time, (a, b) -> a.isAfter(b) ? b : a);
        if (!identifier.equals(claim.home())) {
          links.merge(LinkKey.of(claim.home(), identifier), evidence, Evidence::earlier);
        }
      }
    }
    return new ClaimSet(firstTimes, links);
  }

  /** Whether it says nothing. */
  boolean isEmpty() {
    return firstTimes.isEmpty() && links.isEmpty();
  }
}
