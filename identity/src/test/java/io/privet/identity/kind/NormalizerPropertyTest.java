package io.privet.identity.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.identity.kind.Reading.Accepted;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NormalizerPropertyTest {

  private static final IdentityRules RULES = IdentityRules.standard();

  @Property
  void readingTheNormalFormGivesTheNormalForm(
      @ForAll("kinds") String kind, @ForAll("values") String value) {
    if (RULES.read(kind, value) instanceof Accepted accepted) {
      assertThat(RULES.read(kind, accepted.identifier().value())).isEqualTo(accepted);
    }
  }

  @Property
  void readsAnyTextWithoutFailing(@ForAll("kinds") String kind, @ForAll String value) {
    assertThat(RULES.read(kind, value)).isNotNull();
  }

  @Property
  void mailAddressesDoNotDependOnCase(@ForAll("addresses") String address) {
    assertThat(RULES.read("email", address.toUpperCase(Locale.ROOT)))
        .isInstanceOf(Accepted.class)
        .isEqualTo(RULES.read("email", address));
  }

  @Provide
  Arbitrary<String> kinds() {
    return Arbitraries.of("user_id", "email", "phone");
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.strings().withChars(" \t+0123456789-()./").ofMaxLength(20),
        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(8).map(s -> s + "@shop.example"),
        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(8).map(s -> "a@" + s + ".example"),
        addresses());
  }

  @Provide
  Arbitrary<String> addresses() {
    Arbitrary<String> word =
        Arbitraries.strings().withCharRange('a', 'z').numeric().ofMinLength(1).ofMaxLength(12);
    return Combinators.combine(word, word, word)
        .as((a, b, c) -> a + "+" + b + "@" + b + "." + c + ".example");
  }
}
