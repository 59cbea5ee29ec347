package io.privet.identity.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.identity.kind.IdentifierKind.Limit;
import io.privet.identity.kind.Reading.Accepted;
import io.privet.identity.kind.Reading.Refused;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityRulesTest {

  private static final IdentityRules RULES = IdentityRules.standard();

  @Test
  void standardKindsKeepTheirCodesAndPriorities() {
    assertThat(RULES.kinds())
        .extracting(kind -> kind.name() + " " + kind.code() + " " + kind.priority())
        .containsExactly(
            "user_id 1 0",
            "customer_id 2 1",
            "order_customer_id 3 2",
            "email 4 3",
            "phone 5 4",
            "device_id 6 5",
            "anonymous_id 7 6");
    assertThat(RULES.kinds().stream().filter(IdentifierKind::unique))
        .extracting(IdentifierKind::name)
        .containsExactly("user_id");
    assertThat(RULES.kinds().stream().flatMap(kind -> kind.limits().stream()))
        .extracting(Limit::count)
        .containsExactly(5, 5, 50, 100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "000",
        "0-0",
        "-",
        "-1",
        "null",
        "NULL",
        " Null ",
        "undefined",
        "none",
        "nil",
        "NaN",
        "n/a",
        "N/A",
        "unknown",
        "anonymous",
        "Guest",
        "test",
        "true",
        "FALSE",
        "[object Object]",
        "[OBJECT OBJECT]",
        "00000000-0000-0000-0000-000000000000"
      })
  void refusesBlockedValues(String value) {
    assertThat(RULES.read("user_id", value)).isEqualTo(new Refused("user_id", "blocked value"));
    assertThat(RULES.read("email", value)).isEqualTo(new Refused("email", "blocked value"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "00a", "nullable", "tests", "-12", "guest1", "object"})
  void acceptsValuesThatOnlyResembleBlockedOnes(String value) {
    assertThat(RULES.read("user_id", value)).isEqualTo(accepted("user_id", value));
  }

  @Test
  void refusesLongValuesByLengthAlone() {
    assertThat(RULES.read("user_id", "x".repeat(10_240)))
        .isEqualTo(new Refused("user_id", "10,240 characters (expected: at most 512)"));
    assertThat(RULES.read("user_id", "x".repeat(512))).isInstanceOf(Accepted.class);
    assertThat(RULES.read("email", "a@" + "b".repeat(250) + ".de"))
        .isEqualTo(new Refused("email", "255 characters (expected: at most 254)"));
  }

  @Test
  void refusesValuesThatGrowTooLongWhenNormalised() {
    assertThat(RULES.read("user_id", "\u0958".repeat(400)))
        .isEqualTo(new Refused("user_id", "800 characters (expected: at most 512)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "\u0000", "a\u0007b", "\ud800", "a\udc00b", "a\u009fb"})
  void refusesControlCharactersAndLoneSurrogates(String value) {
    assertThat(RULES.read("user_id", value))
        .isEqualTo(new Refused("user_id", "not a text without control characters"));
    assertThat(RULES.read("email", value + "@shop.example"))
        .isEqualTo(new Refused("email", "not an e-mail address"));
  }

  @Test
  void bringsTextIntoNormalisationFormCWithoutSpacesAround() {
    assertThat(RULES.read("user_id", "\u00a0 Zoe\u0308 7\t\n"))
        .isEqualTo(accepted("user_id", "Zo\u00eb 7"));
    assertThat(RULES.read("user_id", "\ud83d\ude00"))
        .isEqualTo(accepted("user_id", "\ud83d\ude00"));
  }

  @ParameterizedTest
  @CsvSource({
    "Anna.Muster@Shop.Example, anna.muster@shop.example",
    "' anna+sale@shop.example ', anna+sale@shop.example",
    "a@b.co, a@b.co",
    "o'neil@shop.example, o'neil@shop.example",
    "info@MÜLLER.example, info@xn--mller-kva.example",
    "jörg@müller.example, jörg@xn--mller-kva.example",
    "用户@例え.テスト, 用户@xn--r8jz45g.xn--zckzah",
    "a@xn--mller-kva.example, a@xn--mller-kva.example",
  })
  void normalisesMailAddresses(String raw, String normal) {
    assertThat(RULES.read("email", raw)).isEqualTo(accepted("email", normal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anna",
        "@shop.example",
        "anna@",
        "anna@localhost",
        "a b@shop.example",
        "a@b@shop.example",
        "a..b@shop.example",
        ".a@shop.example",
        "a.@shop.example",
        "a@-shop.example",
        "a@shop-.example",
        "a@shop..example",
        "a@shop.example.",
        "a@1.2.3.4",
        "a@[1.2.3.4]",
        "a@sh_op.example",
        "Anna <anna@shop.example>",
        "\"a b\"@shop.example",
        "a\u200b@shop.example",
        "mailto:a@shop.example",
      })
  void refusesWhatIsNoMailAddress(String raw) {
    assertThat(RULES.read("email", raw)).isEqualTo(new Refused("email", "not an e-mail address"));
  }

  @Test
  void refusesLongLocalPartsAndLabels() {
    assertThat(RULES.read("email", "a".repeat(64) + "@shop.example")).isInstanceOf(Accepted.class);
    assertThat(RULES.read("email", "a".repeat(65) + "@shop.example")).isInstanceOf(Refused.class);
    assertThat(RULES.read("email", "a@" + "b".repeat(64) + ".example")).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "+49 30 901820, +4930901820",
    "+49 (0)30 901820, +4930901820",
    "tel:+49-30-901820, +4930901820",
    "+1 650-253-0000, +16502530000",
    "030 901820, +4930901820",
    "0049 30 901820, +4930901820",
  })
  void normalisesTelephoneNumbers(String raw, String normal) {
    IdentityRules german = IdentityRules.parse(PHONE);
    assertThat(german.read("phone", raw))
        .isEqualTo(new Accepted(new Identifier(german.find("phone").orElseThrow(), normal)));
  }

  @Test
  void readsOnlyInternationalNumbersWithoutRegion() {
    assertThat(RULES.read("phone", "+4930901820")).isEqualTo(accepted("phone", "+4930901820"));
    assertThat(RULES.read("phone", "030 901820"))
        .isEqualTo(new Refused("phone", "not a telephone number with + and country code"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+49", "12", "+999123456789", "+49 30 901820 ext. 5", "phone", "+1 111 111 1111"})
  void refusesInvalidTelephoneNumbers(String raw) {
    assertThat(IdentityRules.parse(PHONE).read("phone", raw))
        .isEqualTo(
            new Refused(
                "phone", "not a telephone number with + and country code, or of region DE"));
  }

  @Test
  void refusesUnknownKindsWithoutEchoingArbitraryText() {
    assertThat(RULES.read("fax", "1").toString()).contains("fax", "unknown kind", "user_id, ");
    assertThat(RULES.read("anna@shop.example", "1").toString()).doesNotContain("anna");
  }

  @Test
  void showsNoValueInAnyText() {
    assertThat(RULES.read("email", "anna@shop.example").toString()).doesNotContain("anna");
    assertThat(RULES.read("email", "anna<>shop").toString()).doesNotContain("anna");
  }

  @Test
  void blockedPatternsCannotBacktrack() {
    IdentityRules rules =
        IdentityRules.parse(
            """
            blocked: ["(a+)+b", "(x|xx)*y", ".*@throwaway\\\\.example"]
            kinds:
              - {name: user_id, code: 1, priority: 0, max_length: 4096}
              - {name: email, code: 4, priority: 3, normalizer: email}
            """);
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertThat(rules.read("user_id", "a".repeat(4_096))).isInstanceOf(Accepted.class);
      assertThat(rules.read("user_id", "x".repeat(10_240))).isInstanceOf(Refused.class);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(rules.read("user_id", "aaab")).isEqualTo(new Refused("user_id", "blocked value"));
    assertThat(rules.read("email", "Z@Throwaway.Example"))
        .isEqualTo(new Refused("email", "blocked value"));
  }

  @Test
  void parsesEverything() {
    IdentityRules rules =
        IdentityRules.parse(
            """
            phone_region: FR
            blocked: ["dummy"]
            kinds:
              - name: loyalty_card
                code: 100
                priority: 7
                max_length: 20
                blocked: ["9{20}"]
                limits:
                  - count: 3
                  - {count: 1, window: 24h}
              - {name: user_id, code: 1, priority: 0, unique: true}
              - {name: phone, code: 5, priority: 4, normalizer: phone}
            """);
    assertThat(rules.kinds())
        .extracting(IdentifierKind::name)
        .containsExactly("user_id", "phone", "loyalty_card");
    IdentifierKind card = rules.find("loyalty_card").orElseThrow();
    assertThat(card.limits())
        .containsExactly(
            new Limit(3, Optional.empty()), new Limit(1, Optional.of(Duration.ofDays(1))));
    assertThat(rules.read("loyalty_card", "9".repeat(20))).isInstanceOf(Refused.class);
    assertThat(rules.read("loyalty_card", "dummy")).isInstanceOf(Refused.class);
    assertThat(rules.read("user_id", "9".repeat(20))).isInstanceOf(Accepted.class);
    assertThat(rules.find("user_id").orElseThrow().unique()).isTrue();
    assertThat(card.unique()).isFalse();
    assertThat(rules.get(100)).isSameAs(card);
  }

  @Test
  void tellsEveryProblemWithItsPlace() {
    assertThatThrownBy(
            () ->
                IdentityRules.parse(
                    """
                    phone_region: Germany
                    colour: red
                    kinds:
                      - {name: User, code: "one", priority: -1, unique: 1, normalizer: uuid, size: 3}
                      - {name: user_id, code: 9, priority: 0}
                      - {name: card, code: 9, priority: 0, max_length: 0, blocked: ["(", 5]}
                      - {name: a, code: 100, priority: 2, limits: [{count: 0}, {count: 1, window: soon}, 7]}
                      - {name: b, code: 101, priority: 5}
                      - {name: c, code: 101, priority: 5}
                      - 12
                    """))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e ->
                assertThat(String.valueOf(e.getMessage()).lines())
                    .contains(
                        "colour: unknown key (expected: one of blocked, kinds, phone_region)",
                        "phone_region: text of 7 characters (expected: an ISO 3166-1 alpha-2 code in"
                            + " capitals, such as DE)",
                        "kinds[0].size: unknown key (expected: one of blocked, code, limits,"
                            + " max_length, name, normalizer, priority, unique)",
                        "kinds[0].name: text of 4 characters (expected: [a-z][a-z0-9_]*, at most 63"
                            + " characters)",
                        "kinds[0].code: text of 3 characters (expected: an integer from 1 to 32767)",
                        "kinds[0].priority: number -1 (expected: an integer from 0 to 1000000)",
                        "kinds[0].unique: number 1 (expected: true or false)",
                        "kinds[0].normalizer: text of 4 characters (expected: text, email or phone)",
                        "kinds[1].code: 9 (expected: 1, the code of user_id)",
                        "kinds[2].code: 9 (expected: from 100; lower codes are those of standard"
                            + " kinds)",
                        "kinds[2].max_length: number 0 (expected: an integer from 1 to 4096)",
                        "kinds[2].blocked[1]: number 5 (expected: a text of at most 1,000"
                            + " characters)",
                        "kinds[3].limits[0].count: number 0 (expected: an integer from 1 to 1000000)",
                        "kinds[3].limits[1].window: text of 4 characters (expected: a number and s,"
                            + " m, h or d, such as 24h)",
                        "kinds[3].limits[2]: number 7 (expected: an object with count)",
                        "kinds[6]: number 12 (expected: an object with name, code and priority)",
                        "kinds: code 101 in b and c (expected: one kind each)",
                        "kinds: priority 5 in b and c (expected: one kind each)")
                    .anyMatch(line -> line.startsWith("kinds[2].blocked[0]: missing"))
                    .hasSize(19));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "kinds: []", "kinds: {}", "x", "{", "kinds: 1\nkinds: 2", "---\n---"})
  void refusesFilesWithoutKinds(String yaml) {
    assertThatThrownBy(() -> IdentityRules.parse(yaml))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.code()).isEqualTo(IdentityException.Code.INVALID_RULES));
  }

  @Test
  void treatsUndeclaredCodesAsRetiredKinds() {
    IdentifierKind retired = RULES.get(500);
    assertThat(retired.unique()).isFalse();
    assertThat(retired.limits()).isEmpty();
    assertThat(RULES.kinds()).allMatch(kind -> kind.priority() < retired.priority());
    assertThat(RULES.get(501).priority()).isGreaterThan(retired.priority());
  }

  private static Accepted accepted(String kind, String value) {
    return new Accepted(new Identifier(RULES.find(kind).orElseThrow(), value));
  }

  private static final String PHONE =
      """
      phone_region: DE
      kinds:
        - {name: phone, code: 5, priority: 0, normalizer: phone}
      """;
}
