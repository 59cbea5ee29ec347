package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Small worlds of identifiers and claims. */
final class Samples {

  /** Two unique kinds, a limit, a limit with a window, and a kind that is free of rules. */
  static final IdentityRules RULES =
      IdentityRules.parse(
          """
          kinds:
            - {name: user_id, code: 1, priority: 0, unique: true}
            - {name: member, code: 100, priority: 1, unique: true}
            - {name: email, code: 4, priority: 3, limits: [{count: 2}]}
            - {name: card, code: 101, priority: 4}
            - {name: device_id, code: 6, priority: 5, limits: [{count: 3}, {count: 1, window: 2s}]}
            - {name: anonymous_id, code: 7, priority: 6, limits: [{count: 3}]}
          """);

  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private static final List<String> KINDS =
      List.of("user_id", "member", "email", "card", "device_id", "anonymous_id");

  private Samples() {}

  /** The identifier of a kind with a name, such as {@code user_id:u1}. */
  static IdentifierKey key(IdentityRules rules, String kind, String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((kind + ":" + name).getBytes(StandardCharsets.UTF_8));
      return IdentifierKey.of(rules.find(kind).orElseThrow(), hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A claim of identifiers at a second. */
  static Claim claim(int second, IdentifierKey... keys) {
    List<IdentifierKey> ordered = new ArrayList<>(Arrays.asList(keys));
    ordered.sort(Comparator.comparingInt(key -> key.kind().priority()));
    UUID evidence =
        UUID.nameUUIDFromBytes((second + ordered.toString()).getBytes(StandardCharsets.UTF_8));
    return new Claim(ordered, START.plusSeconds(second), evidence, "shop");
  }

  /** Claims of one to four identifiers out of a world with so many of each kind. */
  static List<Claim> random(Random random, int count, int perKind) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Set<IdentifierKey> keys = new LinkedHashSet<>();
      int size = 1 + random.nextInt(4);
      for (int j = 0; j < size; j++) {
        String kind = KINDS.get(random.nextInt(KINDS.size()));
        keys.add(key(RULES, kind, "x" + random.nextInt(perKind)));
      }
      List<IdentifierKey> ordered = new ArrayList<>(keys);
      ordered.sort(
          Comparator.<IdentifierKey>comparingInt(key -> key.kind().priority())
              .thenComparing(Comparator.naturalOrder()));
      claims.add(
          new Claim(
              ordered,
              START.plusSeconds(random.nextInt(8)),
              new UUID(random.nextLong(), random.nextLong()),
              "source" + random.nextInt(3)));
    }
    return claims;
  }

  /** Some pairs of the identifiers that the claims name. */
  static Set<LinkKey> randomPairs(Random random, List<Claim> claims, int count) {
    List<IdentifierKey> keys = ClaimSet.of(claims).firstTimes().keySet().stream().sorted().toList();
    Set<LinkKey> pairs = new LinkedHashSet<>();
    for (int i = 0; i < count && keys.size() > 1; i++) {
      IdentifierKey one = keys.get(random.nextInt(keys.size()));
      IdentifierKey other = keys.get(random.nextInt(keys.size()));
      if (!one.equals(other)) {
        pairs.add(LinkKey.of(one, other));
      }
    }
    return pairs;
  }
}
