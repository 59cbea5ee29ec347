package io.privet.identity.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.identity.kind.IdentifierKey;
import io.privet.identity.kind.IdentityRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResolverTest {

  private static final IdentityRules RULES = IdentityRules.standard();
  private static final IdentifierKey U1 = Samples.key(RULES, "user_id", "u1");
  private static final IdentifierKey U2 = Samples.key(RULES, "user_id", "u2");
  private static final IdentifierKey CRM = Samples.key(RULES, "customer_id", "c");
  private static final IdentifierKey MAIL = Samples.key(RULES, "email", "m");
  private static final IdentifierKey PHONE = Samples.key(RULES, "phone", "p");
  private static final IdentifierKey DEVICE = Samples.key(RULES, "device_id", "d");
  private static final IdentifierKey ANON = Samples.key(RULES, "anonymous_id", "a");
  private static final IdentifierKey ANON2 = Samples.key(RULES, "anonymous_id", "a2");

  @Test
  void joinsWhatIsClaimedTogetherAcrossChannels() {
    Partition partition =
        resolve(
            Samples.claim(1, ANON, DEVICE),
            Samples.claim(2, ANON, MAIL),
            Samples.claim(3, MAIL, CRM),
            Samples.claim(4, CRM, U1, PHONE));
    assertThat(partition.refusals()).isEmpty();
    assertThat(partition.persons().values()).containsOnly(U1.profile());
    assertThat(partition.persons()).hasSize(6);
  }

  @Test
  void twoUsersNeverMeet() {
    Partition partition =
        resolve(
            Samples.claim(1, U1, MAIL),
            Samples.claim(2, U2, PHONE),
            Samples.claim(3, MAIL, PHONE),
            Samples.claim(4, U1, U2));
    assertThat(partition.persons())
        .containsEntry(MAIL, U1.profile())
        .containsEntry(PHONE, U2.profile());
    assertThat(partition.refusals())
        .isEqualTo(
            Map.of(LinkKey.of(MAIL, PHONE), Refusal.UNIQUE, LinkKey.of(U1, U2), Refusal.UNIQUE));
  }

  @Test
  void aSharedDeviceBelongsToNobody() {
    Partition partition =
        resolve(
            Samples.claim(1, ANON),
            Samples.claim(2, U1, ANON),
            Samples.claim(3, U2, ANON),
            Samples.claim(4, U1, MAIL));
    assertThat(partition.persons())
        .containsEntry(ANON, ANON.profile())
        .containsEntry(U1, U1.profile())
        .containsEntry(MAIL, U1.profile())
        .containsEntry(U2, U2.profile());
    assertThat(partition.refusals())
        .isEqualTo(
            Map.of(LinkKey.of(U1, ANON), Refusal.SHARED, LinkKey.of(U2, ANON), Refusal.SHARED));
    assertThat(partition.shared()).isEqualTo(Map.of(ANON, Set.of(U1.kind())));
  }

  @Test
  void aSharedDeviceDoesNotComeInByADetour() {
    Partition partition =
        resolve(
            Samples.claim(1, U1, ANON, DEVICE),
            Samples.claim(2, U2, ANON2, DEVICE),
            Samples.claim(3, ANON, DEVICE),
            Samples.claim(4, ANON2, DEVICE));
    assertThat(partition.persons())
        .containsEntry(ANON, U1.profile())
        .containsEntry(ANON2, U2.profile())
        .containsEntry(DEVICE, DEVICE.profile());
    assertThat(partition.refusals())
        .containsEntry(LinkKey.of(ANON, DEVICE), Refusal.SHARED_INDIRECTLY)
        .containsEntry(LinkKey.of(ANON2, DEVICE), Refusal.SHARED_INDIRECTLY);
  }

  @Test
  void theIdentifierThatCameLaterGivesWayToTheLimit() {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      claims.add(Samples.claim(10 - i, U1, Samples.key(RULES, "email", "m" + i)));
    }
    Partition partition = resolve(claims.toArray(Claim[]::new));
    assertThat(partition.refusals())
        .isEqualTo(
            Map.of(
                LinkKey.of(U1, Samples.key(RULES, "email", "m0")), Refusal.LIMIT,
                LinkKey.of(U1, Samples.key(RULES, "email", "m1")), Refusal.LIMIT));
  }

  @Test
  void theWeakerIdentifierGivesWayToAnOfficer() {
    Set<LinkKey> apart = Set.of(LinkKey.of(MAIL, ANON));
    ClaimSet claims = ClaimSet.of(List.of(Samples.claim(1, U1, ANON), Samples.claim(2, U1, MAIL)));
    Partition partition = Resolver.resolve(Subgraph.of(claims, apart));
    assertThat(partition.refusals()).isEqualTo(Map.of(LinkKey.of(U1, ANON), Refusal.APART));
  }

  @Test
  void thePersonIsTheEarliestOfTheStrongest() {
    Partition partition =
        resolve(
            Samples.claim(5, MAIL, ANON),
            Samples.claim(4, Samples.key(RULES, "email", "other")),
            Samples.claim(6, Samples.key(RULES, "email", "other"), ANON));
    assertThat(partition.persons().values())
        .containsOnly(Samples.key(RULES, "email", "other").profile());
  }

  @Test
  void keepsTheEarliestEvidence() {
    Claim early = Samples.claim(1, U1, ANON);
    assertThat(ClaimSet.of(List.of(Samples.claim(2, U1, ANON), early)).links())
        .isEqualTo(
            Map.of(
                LinkKey.of(U1, ANON),
                new Evidence(early.time(), early.evidence(), early.source())));
  }

  @Test
  void refusesSubgraphsThatAreNotClosed() {
    assertThatThrownBy(
            () ->
                Resolver.resolve(
                    new Subgraph(
                        Map.of(U1, Samples.START),
                        ClaimSet.of(List.of(Samples.claim(1, U1, ANON))).links(),
                        Set.of(),
                        Map.of())))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Partition resolve(Claim... claims) {
    return Resolver.resolve(Subgraph.of(ClaimSet.of(Arrays.asList(claims)), Set.of()));
  }
}
