package io.privet.privacy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.consent.PurposeSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {

  @Test
  void aTokenIsKnownByItsHashAlone() {
    NewToken one = Tokens.generate();
    NewToken other = Tokens.generate();
    NewToken unknown = Tokens.generate();
    Tokens tokens = new Tokens(List.of(definition("one", one), definition("other", other)));
    assertThat(tokens.authenticate(one.text()))
        .contains(new Principal("one", Set.of(Permissions.PROFILE_READ), new PurposeSet(0b100)));
    assertThat(tokens.authenticate(other.text())).map(Principal::name).contains("other");
    assertThat(tokens.authenticate(unknown.text())).isEmpty();
    assertThat(tokens.authenticate(one.sha256())).isEmpty();
    assertThat(tokens.authenticate(one.text() + " ")).isEmpty();
    assertThat(tokens.authenticate("")).isEmpty();
    assertThat(tokens.authenticate("x".repeat(100_000))).isEmpty();
    assertThat(new Tokens(List.of()).authenticate(one.text())).isEmpty();
  }

  @Test
  void aGeneratedTokenHasItsFormAndIsNotPrinted() {
    NewToken token = Tokens.generate();
    assertThat(token.text()).matches("pvt_[A-Za-z0-9_-]{43}");
    assertThat(token.sha256()).matches("[0-9a-f]{64}");
    Object printed = token;
    assertThat(printed.toString()).doesNotContain(token.text().substring(4));
  }

  @Test
  void theHashIsTheOneThatShellToolsCompute() {
    // printf 'pvt_test' | sha256sum
    Tokens tokens =
        new Tokens(
            List.of(
                new TokenDefinition(
                    "shell",
                    "278bfa7940d97f8cf243a11a1f26b1ce4e274dd0883dce6575243e226da38951",
                    Set.of(),
                    PurposeSet.NONE)));
    assertThat(tokens.authenticate("pvt_test")).isPresent();
  }

  @Test
  void namesAndHashesDiffer() {
    NewToken token = Tokens.generate();
    assertThatThrownBy(
            () -> new Tokens(List.of(definition("one", token), definition("two", token))))
        .hasMessage("tokens: two defined twice, by name or sha256");
    assertThatThrownBy(
            () ->
                new Tokens(List.of(definition("one", token), definition("one", Tokens.generate()))))
        .hasMessage("tokens: one defined twice, by name or sha256");
  }

  private static TokenDefinition definition(String name, NewToken token) {
    return new TokenDefinition(
        name, token.sha256(), Set.of(Permissions.PROFILE_READ), new PurposeSet(0b100));
  }
}
