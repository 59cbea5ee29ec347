package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  private final StrictJson json = new StrictJson(JsonLimits.STANDARD);

  static Stream<Arguments> flaws() {
    return Stream.of(
        Arguments.of("{\"a\":1,\"a\":2}", "a", "name given twice"),
        Arguments.of("{\"p\":{\"x\":[0,{\"y\":1,\"y\":2}]}}", "p.x[1].y", "name given twice"),
        Arguments.of("{\"a\":\"x\\u0000\"}", "a", "NUL in a text"),
        Arguments.of("{\"a\\u0000\":1}", "a?", "NUL in a text"),
        Arguments.of("{\"a\":\"\\ud800\"}", "a", "a lone surrogate in a text"),
        Arguments.of("{\"a\":\"\\udc00\\ud800\"}", "a", "a lone surrogate in a text"),
        Arguments.of("{\"a\":\"\\ud800x\"}", "a", "a lone surrogate in a text"),
        Arguments.of("{\"a\":1e400}", "a", "a number out of range"),
        Arguments.of("{\"a\":-1e400}", "a", "a number out of range"),
        Arguments.of("{\"a\":1e1000000000000000}", "a", "a number out of range"),
        Arguments.of("{\"a\":1e-400}", "a", "a number too close to zero"),
        Arguments.of("{\"a\":" + "9".repeat(309) + "}", "a", "a number of 309 characters"),
        Arguments.of("{\"a\":0." + "1".repeat(50) + "}", "a", "a number of 52 characters"),
        Arguments.of("{\"a\":\"" + "x".repeat(16_385) + "\"}", "a", "16,385 characters"),
        Arguments.of(nested(31), "a.a.a.a.a", "more than 30 levels"),
        Arguments.of(wide(1_001), "f1000", "more than 1,000 fields in one object"),
        Arguments.of(
            "{\"a\":" + wide(999) + ",\"b\":" + wide(999) + ",\"c\":" + wide(999) + "}",
            "c.f499",
            "more than 2,500 fields in one event"));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void namesTheFieldOfAFlaw(String event, String field, String reason) {
    assertThatThrownBy(() -> read(event))
        .isInstanceOfSatisfying(
            EdgeException.class,
            e -> {
              assertThat(e.refusal()).isEqualTo(Refusal.REJECTED);
              assertThat(e.violations())
                  .singleElement()
                  .satisfies(
                      v -> {
                        assertThat(v.field()).startsWith(field);
                        assertThat(v.reason()).isEqualTo(reason);
                      });
            });
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void aFlawOfOneEventLeavesTheOthersOfABatch(String event, String field, String reason) {
    Payload payload =
        json.readBatch(
            bytes("{\"batch\":[{\"n\":1}," + event + ",{\"n\":3}],\"sentAt\":\"x\"}"), 10);

    assertThat(payload.events()).hasSize(3);
    assertThat(payload.events().get(0).fields()).hasToString("{\"n\":1}");
    assertThat(payload.events().get(1).flaw())
        .hasValueSatisfying(
            v -> {
              assertThat(v.field()).startsWith(field);
              assertThat(v.reason()).isEqualTo(reason);
            });
    assertThat(payload.events().get(2).fields()).hasToString("{\"n\":3}");
    assertThat(payload.envelope()).hasToString("{\"sentAt\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "1",
        "null",
        "[]",
        "[{}]",
        "\"a\"",
        "{",
        "{\"a\"",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":01}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":+1}",
        "{\"a\":0x1}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"a\":1}]",
        "{/**/\"a\":1}",
        "{\"a\":1} // c",
        "{\"a\":tru}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
      })
  void refusesWhatIsNoJsonObject(String text) {
    assertRefused(bytes(text), Refusal.MALFORMED);
  }

  static Stream<byte[]> encodings() {
    return Stream.of(
        "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
        "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
        "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE),
        "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
        quoted(0xc0, 0x80),
        quoted(0xc1, 0xbf),
        quoted(0xe0, 0x80, 0xaf),
        quoted(0xed, 0xa0, 0x80),
        quoted(0xf4, 0x90, 0x80, 0x80),
        quoted(0xf8, 0x88, 0x80, 0x80, 0x80),
        quoted(0xe2, 0x82),
        quoted(0x80),
        quoted(0xff));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void refusesWhatIsNoUtf8(byte[] body) {
    assertRefused(body, Refusal.MALFORMED);
  }

  @Test
  void tellsWhereTheJsonBreaks() {
    assertThatThrownBy(() -> read("{\"a\":1,\n  \"secret-value\": oops}"))
        .isInstanceOfSatisfying(
            EdgeException.class,
            e -> {
              assertThat(e.violations().get(0).reason()).contains("line 2, column");
              assertThat(e.violations().get(0).message())
                  .doesNotContain("secret")
                  .doesNotContain("oops");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1_001, 10_000, 100_000})
  void refusesAbsurdDepthWithoutOverflow(int depth) {
    assertRefused(bytes(nested(depth)), Refusal.REJECTED);
    assertRefusedBatch("{\"batch\":[" + nested(depth) + "]}", Refusal.MALFORMED);
    assertRefusedBatch("{\"batch\":[" + "[".repeat(depth), Refusal.MALFORMED);
  }

  @Test
  void keepsEveryDigitAndEveryCharacter() {
    String event =
        "{\"a\":1.10,\"b\":12345678901234567890,\"c\":\"\\ud83d\\ude00é\",\"d\":9007199254740993,"
            + "\"__proto__\":{\"constructor\":[true,false,null]},\"$ne\":\"\",\"\":0,\"e\":0e5}";

    assertThat(read(event).envelope())
        .hasToString(
            "{\"a\":1.10,\"b\":12345678901234567890,\"c\":\"😀é\",\"d\":9007199254740993,"
                + "\"__proto__\":{\"constructor\":[true,false,null]},\"$ne\":\"\",\"\":0,\"e\":0}");
  }

  @Test
  void acceptsTheLimitsThemselves() {
    assertThat(read(nested(30)).events()).hasSize(1);
    assertThat(read(wide(1_000)).envelope()).hasSize(1_000);
  }

  @Test
  void measuresEachEventAsSent() {
    String first = "{ \"a\" : \"é\" }";
    Payload payload = json.readBatch(bytes("{\"batch\":[ " + first + " ,{}]}"), 2);

    assertThat(payload.events()).extracting(Payload.RawEvent::bytes).isEqualTo(List.of(14, 2));
  }

  @Test
  void refusesABatchWithoutAListOfObjects() {
    assertRefusedBatch("{}", Refusal.MALFORMED);
    assertRefusedBatch("{\"batch\":[]}", Refusal.MALFORMED);
    assertRefusedBatch("{\"batch\":{}}", Refusal.MALFORMED);
    assertRefusedBatch("{\"batch\":[{}],\"batch\":[{}]}", Refusal.MALFORMED);
    assertRefusedBatch("{\"batch\":[{},{},{}]}", Refusal.TOO_LARGE);
    assertThat(json.readBatch(bytes("{\"batch\":[1,[[2]]]}"), 2).events())
        .allSatisfy(e -> assertThat(e.flaw().orElseThrow().reason()).isEqualTo("no object"));
  }

  private void assertRefusedBatch(String text, Refusal refusal) {
    assertThatThrownBy(() -> json.readBatch(bytes(text), 2))
        .isInstanceOfSatisfying(
            EdgeException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  private void assertRefused(byte[] body, Refusal refusal) {
    assertThatThrownBy(() -> json.readEvent(body))
        .isInstanceOfSatisfying(
            EdgeException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  private Payload read(String event) {
    return json.readEvent(bytes(event));
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  private static String wide(int fields) {
    return IntStream.range(0, fields)
        .mapToObj(i -> "\"f" + i + "\":0")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static byte[] quoted(int... unsigned) {
    byte[] body = bytes("{\"a\":\"" + " ".repeat(unsigned.length) + "\"}");
    for (int i = 0; i < unsigned.length; i++) {
      body[6 + i] = (byte) unsigned[i];
    }
    return body;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
