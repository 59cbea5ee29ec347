package io.privet.privacy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.consent.Purposes;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {

  private static final String HASH = "ab".repeat(32);
  private static final String GOOD =
      """
      tokens:
        - name: checkout
          sha256: %s
          permissions: [profile.read]
          purposes: [personalization, marketing]
      """
          .formatted(HASH);

  private final Purposes purposes = Purposes.standard();

  @Test
  void readsDefinitions() {
    assertThat(TokenFile.parse(GOOD, purposes))
        .containsExactly(
            new TokenDefinition(
                "checkout",
                HASH,
                Set.of("profile.read"),
                purposes.setOf(List.of("personalization", "marketing"))));
    assertThat(TokenFile.parse("tokens: []", purposes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: checkout | name: check out | tokens[0].name: 9 characters (expected: 1 to 64 of
          name: checkout | name: 17 | tokens[0].name: a number (expected: a text
          name: checkout | nam: checkout | tokens[0]: an unknown field (expected: of [name, permissions, purposes, sha256])
          permissions: [profile.read] | permissions: [profile.reed] | tokens[0].permissions: an unknown name (expected: of [profile.read, profile.write])
          permissions: [profile.read] | permissions: profile.read | tokens[0].permissions: a string (expected: a list of names)
          permissions: [profile.read] | permissions: [[]] | tokens[0].permissions[0]: a array (expected: a text
          purposes: [personalization, marketing] | purposes: [spam] | tokens[0].purpose: undeclared name (expected: one of
          purposes: [personalization, marketing] | '' | tokens[0].purposes: missing (expected: a list of names)
          tokens: | tokens: x # | tokens: not readable at line
          tokens: | token: | tokens: an unknown field (expected: of [tokens])
          name: checkout | name: a\u0009name: b | tokens: not readable
          """)
  void refusesWithFieldAndExpectation(String from, String to, String message) {
    assertThat(GOOD).contains(from);
    assertThatThrownBy(() -> TokenFile.parse(GOOD.replace(from, to), purposes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesABadHashWithoutRepeatingIt() {
    assertThatThrownBy(() -> TokenFile.parse(GOOD.replace(HASH, "pvt_secret"), purposes))
        .hasMessage("tokens[0].sha256: 10 characters (expected: 64 hexadecimal digits)");
  }

  @Test
  void refusesRepeatedKeysAndOtherShapes() {
    String repeated = GOOD.replace("name: checkout", "name: a\n    name: b");
    for (String yaml : new String[] {repeated, "", "[]", "tokens: 1", "tokens: [1]", "a: b: c"}) {
      assertThatThrownBy(() -> TokenFile.parse(yaml, purposes))
          .as(yaml)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: ");
    }
  }
}
