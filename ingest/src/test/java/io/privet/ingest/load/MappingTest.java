package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappingTest {
  private static final String GOOD =
      """
      name: m
      event:
        type: identify
        userId: row.id
      """;

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            "undeclared name",
            "name: m\nevent:\n  type: identify\n  userId: nope\n",
            4,
            11,
            "nope"),
        fault(
            "hint at quotes",
            "name: m\nevent:\n  type: identify\n  userId: some text\n",
            4,
            16,
            "\"'some text'\""),
        fault(
            "wrong type",
            "name: m\nevent:\n  type: identify\n  userId: 1 + 2\n",
            4,
            11,
            "int (expected: string)"),
        fault(
            "no overload, plain",
            "name: m\nevent:\n  type: identify\n  userId: row.id + 1\n",
            4,
            18,
            "_+_"),
        fault(
            "double quotes with escapes",
            "name: m\nevent:\n  type: identify\n  userId: \"'\\\"\\u00e4' + nope\"\n",
            4,
            25,
            "nope"),
        fault(
            "single quotes",
            "name: m\nevent:\n  type: identify\n  userId: '''a'' + nope'\n",
            4,
            20,
            "nope"),
        fault(
            "literal block",
            "name: m\nwhere: |\n  row.a == 'b' &&\n    nope\nevent:\n  type: identify\n  userId: row.id\n",
            4,
            5,
            "nope"),
        fault(
            "folded block",
            "name: m\nwhere: >-\n  row.a == 'b'\n  && nope\nevent:\n  type: identify\n  userId: row.id\n",
            4,
            6,
            "nope"),
        fault(
            "plain over lines",
            "name: m\nwhere: row.a == 'b'\n  && nope\nevent:\n  type: identify\n  userId: row.id\n",
            3,
            6,
            "nope"),
        fault(
            "umlaut before",
            "name: m\nevent:\n  type: identify\n  userId: \"'äöü😀' + nope\"\n",
            4,
            21,
            "nope"),
        fault("syntax", "name: m\nwhere: (row.a\nevent:\n  type: identify\n", 2, 14, "where"),
        fault(
            "where is no bool",
            "name: m\nwhere: row.a\nevent:\n  type: identify\n",
            2,
            8,
            "string (expected: bool)"),
        fault(
            "unknown key",
            "name: m\nwhen: true\nevent:\n  type: identify\n",
            2,
            1,
            "when: unknown key"),
        fault(
            "unknown event key",
            "name: m\nevent:\n  type: identify\n  user: row.id\n",
            4,
            3,
            "user: unknown key"),
        fault("key twice", "name: m\nname: n\nevent:\n  type: identify\n", 2, 1, "twice"),
        fault("unknown type", "name: m\nevent:\n  type: purchase\n", 3, 9, "one of track"),
        fault("no type", "name: m\nevent:\n  userId: row.id\n", 3, 3, "type: missing"),
        fault("no name", "event:\n  type: identify\n", 1, 1, "name: missing"),
        fault("no event", "name: m\n", 1, 1, "either event or events"),
        fault("event and events", GOOD + "events:\n  - type: identify\n", 1, 1, "either"),
        fault(
            "track without time",
            "name: m\nevent:\n  type: track\n  event: \"'A'\"\n",
            3,
            3,
            "timestamp: missing"),
        fault(
            "track without event",
            "name: m\nevent:\n  type: track\n  timestamp: iso(row.t)\n",
            3,
            3,
            "event: missing"),
        fault(
            "bad pattern",
            "name: m\nevent:\n  type: identify\n  timestamp: time(row.t, 'bb', 'UTC')\n",
            4,
            26,
            "not a pattern"),
        fault(
            "bad zone",
            "name: m\nevent:\n  type: identify\n  timestamp: time(row.t, 'yyyy', 'Mars/Base')\n",
            4,
            34,
            "not a time zone"),
        fault(
            "window of letters",
            GOOD + "group:\n  by: row.a\n  window: many\n",
            7,
            11,
            "a whole number"),
        fault("window of zero", GOOD + "group:\n  by: row.a\n  window: 0\n", 7, 11, "1 to"),
        fault("group without key", GOOD + "group:\n  window: 5\n", 6, 3, "group.by: missing"),
        fault(
            "key beside group",
            GOOD + "key: row.a\ngroup:\n  by: row.a\n",
            5,
            1,
            "not beside group"),
        fault("charset", GOOD + "csv:\n  charset: klingon\n", 6, 12, "charset such as"),
        fault("delimiter", GOOD + "csv:\n  delimiter: \"\"\n", 6, 14, "one to three"),
        fault("csv of ndjson", GOOD + "format: ndjson\ncsv:\n  quote: x\n", 6, 1, "not for ndjson"),
        fault("var named row", GOOD + "vars:\n  row: 1\n", 6, 3, "not a free name"),
        fault("var of later var", GOOD + "vars:\n  a: b + 1\n  b: 1\n", 6, 6, "b"),
        fault("rows outside units", GOOD + "where: size(rows) > 1\n", 5, 13, "rows"),
        fault(
            "each of no list",
            "name: m\nevent:\n  type: identify\n  traits:\n    a:\n      $each: row.x\n      $item: row.x\n",
            6,
            14,
            "string (expected: list)"),
        fault(
            "each without item",
            "name: m\nevent:\n  type: identify\n  traits:\n    a:\n      $each: rows\n",
            6,
            7,
            "$item: missing"),
        fault(
            "item's own name",
            "name: m\nevent:\n  type: identify\n  traits:\n    a:\n      $each: rows\n      $as: line\n      $item:\n        b: line.x + 1\n",
            9,
            19,
            "_+_"),
        fault(
            "bytes", "name: m\nevent:\n  type: identify\n  traits:\n    a: b'x'\n", 5, 8, "bytes"),
        fault("not a mapping", "- a\n", 1, 1, "not a mapping"),
        fault("not YAML", "name: m\nevent: {\n", 3, 1, "not YAML"),
        fault("empty", "", 1, 1, "empty"));
  }

  private static Arguments fault(String what, String yaml, int line, int column, String message) {
    return Arguments.of(what, yaml, line, column, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void tellsLineAndColumn(String what, String yaml, int line, int column, String message) {
    MappingException e = fails(yaml);

    assertThat(e.problems())
        .as(what + ": " + e.getMessage())
        .anySatisfy(
            problem -> {
              assertThat(problem.message()).contains(message);
              assertThat(List.of(problem.line(), problem.column()))
                  .isEqualTo(List.of(line, column));
            });
  }

  @Test
  void tellsEveryFaultAtOnceInOrder() {
    MappingException e =
        fails("name: m\nwhere: nope\nevent:\n  type: identify\n  userId: 1\n  x: y\n");

    assertThat(e.problems()).hasSize(3);
    assertThat(e).hasMessageContaining("m.yaml:2:8: where").hasMessageContaining("m.yaml:6:3: x");
  }

  @Test
  void tellsColumnsThatTheFileHasNot() throws MappingException {
    Mapping mapping =
        Mapping.parse(
            "m.yaml",
            """
            name: m
            where: row.A != '' && has(row.Optional) && row.Optional != ''
            group: {by: "row['Key No']"}
            event:
              type: identify
              userId: rows[0].B
              traits:
                all: rows.map(r, r.C)
                each: {$each: "rows.filter(r, r.D != '')", $as: line, $item: line.E}
            """);

    assertThatCode(() -> mapping.checkColumns(List.of("A", "Key No", "B", "C", "D", "E")))
        .doesNotThrowAnyException();
    MappingException e =
        catchThrowableOfType(MappingException.class, () -> mapping.checkColumns(List.of("a", "b")));
    assertThat(e.problems().stream().map(p -> p.line() + ":" + p.column()).toList())
        .containsExactly("2:12", "3:18", "6:19", "8:24", "9:37", "9:71");
    assertThat(e)
        .hasMessageContaining("Key No: the file has no such column")
        .hasMessageContaining("the header has 2: a, b");
  }

  private static MappingException fails(String yaml) {
    return catchThrowableOfType(MappingException.class, () -> Mapping.parse("m.yaml", yaml));
  }
}
