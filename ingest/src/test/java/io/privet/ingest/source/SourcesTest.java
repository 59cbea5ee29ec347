package io.privet.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {

  private static final Purposes PURPOSES = Purposes.standard();
  private static final IdentityRules RULES = IdentityRules.standard();
  private static final WriteKey KEY = WriteKey.generate();

  @Test
  void readsEverySetting() {
    Source source =
        Sources.parse(
                """
                sources:
                  web:
                    priority: 7
                    keys: ["%s"]
                    origins: ["https://shop.example", "http://localhost:8080"]
                    identifiers: [anonymous_id, user_id]
                    consent:
                      always: [necessary]
                      default: [analytics]
                      categories: {C0004: [marketing, advertising]}
                    minimise:
                      ip: drop
                      query: [utm_source]
                      properties: [price]
                      traits: [plan]
                      context: [page.path]
                    limits: {event_bytes: 1000, batch_events: 10, events_per_second: 5}
                    time: {earliest: 2020-01-01, future: 1h}
                """
                    .formatted(KEY.hash()),
                PURPOSES,
                RULES)
            .find("web")
            .orElseThrow();

    assertThat(source.priority()).isEqualTo(7);
    assertThat(source.allowsOrigin("https://shop.example")).isTrue();
    assertThat(source.allowsOrigin("https://other.example")).isFalse();
    assertThat(source.mayClaim("anonymous_id")).isTrue();
    assertThat(source.mayClaim("email")).isFalse();
    assertThat(source.consent().always()).isEqualTo(set("necessary"));
    assertThat(source.consent().defaults()).isEqualTo(set("analytics"));
    assertThat(source.consent().categories())
        .containsEntry("C0004", set("marketing", "advertising"));
    assertThat(source.minimisation().ip()).isEqualTo(Minimisation.Ip.DROP);
    assertThat(source.minimisation().query()).containsExactly("utm_source");
    assertThat(source.minimisation().properties()).contains(Set.of("price"));
    assertThat(source.minimisation().traits()).contains(Set.of("plan"));
    assertThat(source.minimisation().context()).containsExactly("page.path");
    assertThat(source.limits()).isEqualTo(new Source.Limits(1000, 10, OptionalInt.of(5)));
    assertThat(source.window())
        .isEqualTo(
            new Source.TimeWindow(Instant.parse("2020-01-01T00:00:00Z"), Duration.ofHours(1)));
  }

  @Test
  void grantsNothingAndAllowsNoPageUnlessTold() {
    Source source =
        Sources.parse("sources: {crm: {keys: ['%s']}}".formatted(KEY.hash()), PURPOSES, RULES)
            .find("crm")
            .orElseThrow();

    assertThat(source.priority()).isZero();
    assertThat(source.mayClaim("email")).isTrue();
    assertThat(source.consent().always()).isEqualTo(PurposeSet.NONE);
    assertThat(source.consent().defaults()).isEqualTo(PurposeSet.NONE);
    assertThat(source.allowsOrigin("https://shop.example")).isFalse();
    assertThat(source.limits()).isEqualTo(Source.Limits.STANDARD);
    assertThat(source.minimisation()).isEqualTo(Minimisation.STANDARD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                               | sources",
        "sources: []                                      | sources",
        "sources: {Web: {keys: []}}                       | sources.Web",
        "sources: {web: {}}                               | sources.web.keys",
        "sources: {web: {keys: [abc]}}                    | sources.web.keys[0]",
        "sources: {web: {keys: abc}}                      | sources.web.keys",
        "sources: {web: {keys: [], colour: red}}          | sources.web.colour",
        "sources: {web: {keys: [], priority: high}}       | sources.web.priority",
        "sources: {web: {keys: [], priority: -1}}         | sources.web.priority",
        "sources: {web: {keys: [], origins: ['shop']}}    | sources.web.origins[0]",
        "sources: {web: {keys: [], identifiers: user_id}} | sources.web.identifiers",
        "sources: {web: {keys: [], identifiers: []}}      | sources.web.identifiers",
        "sources: {web: {keys: [], identifiers: [user_id, emial]}} | sources.web.identifiers[1]",
        "sources: {web: {keys: [], consent: {always: [fun]}}} | sources.web.consent.always[0]",
        "sources: {web: {keys: [], consent: {categories: {A: x}}}} | sources.web.consent.categories.A",
        "sources: {web: {keys: [], minimise: {ip: keep}}} | sources.web.minimise.ip",
        "sources: {web: {keys: [], limits: {event_bytes: 0}}} | sources.web.limits.event_bytes",
        "sources: {web: {keys: [], time: {future: soon}}} | sources.web.time.future",
        "sources: {web: {keys: [], time: {earliest: x}}}  | sources.web.time.earliest",
        "sources: {a: {keys: []}, a: {keys: []}}          | sources",
        "sources: {a: {keys: [                            | sources",
      })
  void namesThePlaceOfWhatItCannotUse(String yaml, String path) {
    assertThatThrownBy(() -> Sources.parse(yaml, PURPOSES, RULES))
        .isInstanceOfSatisfying(
            SourceDefinitionException.class, e -> assertThat(e.path()).isEqualTo(path))
        .hasMessageContaining("(expected: ");
  }

  @Test
  void findsTheSourceOfAKeyAndOfNoOther() {
    WriteKey second = WriteKey.generate();
    Sources sources =
        Sources.parse(
            "sources: {a: {keys: ['%s']}, b: {keys: ['%s']}}".formatted(KEY.hash(), second.hash()),
            PURPOSES,
            RULES);

    assertThat(sources.find(WriteKey.of(second.reveal())).map(Source::name)).contains("b");
    assertThat(sources.find(WriteKey.of(KEY.reveal())).map(Source::name)).contains("a");
    assertThat(sources.find(WriteKey.generate())).isEmpty();
    assertThat(sources.find(WriteKey.of(KEY.hash()))).as("the hash is no key").isEmpty();
  }

  @Test
  void refusesAKeyOfTwoSources() {
    String yaml = "sources: {a: {keys: ['%1$s']}, b: {keys: ['%1$s']}}".formatted(KEY.hash());

    assertThatThrownBy(() -> Sources.parse(yaml, PURPOSES, RULES))
        .isInstanceOf(SourceDefinitionException.class)
        .hasMessageContaining("a key declared twice");
  }

  @Test
  void aWriteKeyIsRandomAndHasNoTextForm() {
    assertThat(KEY.reveal()).hasSize(32).isNotEqualTo(WriteKey.generate().reveal());
    assertThat(String.valueOf((Object) KEY)).doesNotContain(KEY.reveal());
    assertThat(WriteKey.of("abc").hash())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private static PurposeSet set(String... names) {
    return PURPOSES.setOf(List.of(names));
  }
}
