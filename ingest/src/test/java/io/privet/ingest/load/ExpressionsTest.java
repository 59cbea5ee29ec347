package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "decimal(row.a)                                   | 0.1   | 0.1",
        "decimal(row.a) + decimal('0.2')                  | 0.1   | 0.3",
        "add(decimal(row.a), decimal('0.2'))              | 0.1   | 0.3",
        "decimal(row.a) - decimal('0.3')                  | 0.10  | -0.2",
        "sub(decimal(row.a), decimal(1))                  | 1.00  | 0",
        "decimal(row.a) * decimal('3')                    | 2.55  | 7.65",
        "mul(decimal(row.a), decimal('100'))              | 2.55  | 255",
        "-decimal(row.a)                                  | 2.50  | -2.5",
        "abs(decimal(row.a))                              | -2.50 | 2.5",
        "round(decimal(row.a), 1)                         | 2.45  | 2.4",
        "sum([decimal(row.a), decimal('0.2')])            | 0.1   | 0.3",
        "sum([int(row.a), 2])                             | 1     | 3",
        "sum(rows.map(r, decimal(r.a)))                   | 7.10  | 7.1",
        "decimal(row.a, ',')                              | 1.234,50 | 1234.5",
        "decimal(row.a, '.')                              | 1'234.50 | 1234.5",
        "decimal(row.a) == decimal('1.0')                 | 1.00  | true",
        "decimal(row.a) < decimal('10')                   | 9     | true",
        "decimal(row.a) >= decimal('10')                  | 9     | false",
        "string(decimal(row.a) * decimal(2))              | 1.25  | \"2.5\"",
        "decimal(1.5)                                     | x     | 1.5",
        "number(row.a)                                    | 5.0   | 5",
        "lower(row.a) + upper(row.a)                      | Ab    | \"abAB\"",
        "trim(row.a)                                      | ~ x ~ | \"x\"",
        "blank(row.a)                                     | ~ ~   | true",
        "row.a.replace('x', 'y')                          | xax   | \"yay\"",
        "row.a.split('-')                                 | a-b   | [\"a\",\"b\"]",
        "iso(row.a)                                       | 2026-03-01T09:30:00+01:00 | \"2026-03-01T08:30:00Z\"",
        "iso(row.a)                                       | 2026-03-01T09:30:00 | \"2026-03-01T09:30:00Z\"",
        "iso(row.a)                                       | 2026-03-01 | \"2026-03-01T00:00:00Z\"",
        "time(row.a, 'dd/MM/yyyy HH:mm', 'Europe/London') | 01/07/2026 09:30 | \"2026-07-01T08:30:00Z\"",
        "time(row.a, 'dd.MM.yyyy', 'Europe/Berlin')       | 01.02.2026 | \"2026-01-31T23:00:00Z\"",
        "date(row.a, 'd/M/yyyy')                          | 3/2/1985 | \"1985-02-03\"",
        "timestamp(int(row.a))                            | 0     | \"1970-01-01T00:00:00Z\"",
        "{'a': [1, 2.5, true, null]}                      | x     | {\"a\":[1,2.5,true,null]}",
        "cel.bind(x, decimal(row.a), x * x)               | 1.5   | 2.25",
        "rowNumber                                        | x     | 2",
      })
  void evaluates(String expression, String cell, String json) {
    assertThat(Maps.run(mapping(expression), csv(cell)).get(0).json())
        .contains("\"properties\":{\"v\":" + json + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decimal(row.a)              | twelve         | not a decimal number",
        "decimal(row.a)              | 1e9999999      | not a decimal number",
        "decimal(row.a)              | 1.2.3          | not a decimal number",
        "int(row.a)                  | secret         | a value that does not convert",
        "1 / int(row.a)              | 0              | a division by zero",
        "int(row.a) + 1              | 9223372036854775807 | a number out of range",
        "iso(row.a)                  | yesterday      | not an ISO 8601 time",
        "time(row.a, 'yyyy', 'UTC')  | secret         | not a time in the pattern",
        "row.a.split('-')[3]         | secret         | an index outside its list",
        "{row.a: 1}['b']             | secret         | a field that the row has not",
        "dyn(row.a) + 1              | secret         | a value of another type",
        "0.0 / double(row.a)         | 0              | a number that is not finite",
      })
  void namesFieldColumnAndReasonButNeverTheValue(String expression, String cell, String reason) {
    Maps.Result result = Maps.run(mapping(expression), csv(cell)).get(0);

    assertThat(result.fault()).isEqualTo("2|properties.v|" + "a|" + reason);
    assertThat(String.valueOf(result.mapped())).doesNotContain(cell.length() > 3 ? cell : "none");
  }

  @Test
  void leavesEmptyAndNullOut() {
    String traits =
        """
        name: m
        event:
          type: identify
          userId: row.a
          anonymousId: row.b
          traits: {a: row.a, b: row.b, c: number(row.b), d: 5, e: true, f: [row.b, row.a], g: -0.50}
        """;

    assertThat(Maps.run(traits, "a,b\nx,\n").get(0).json())
        .startsWith(
            "{\"type\":\"identify\",\"userId\":\"x\","
                + "\"traits\":{\"a\":\"x\",\"d\":5,\"e\":true,\"f\":[\"x\"],\"g\":-0.50},\"messageId\"");
    assertThat(Maps.run(traits + "empty: keep\n", "a,b\nx,\n").get(0).json())
        .contains("{\"a\":\"x\",\"b\":\"\",\"d\":5,\"e\":true,\"f\":[\"\",\"x\"],\"g\":-0.50}");
  }

  @Test
  void refusesTheRowThatLacksWhatTheCallNeeds() {
    assertThat(Maps.run(mapping("1").replace("\"'E'\"", "row.a"), "a,b\n\"\",1\n").get(0).fault())
        .isEqualTo("2|event|a|empty");
  }

  @Test
  void computesAVariableOnceForItsRowsAndAnewForTheNext() {
    String yaml =
        """
        name: m
        vars: {double: decimal(row.a) * decimal(2), more: double + decimal(1)}
        event: {type: identify, userId: row.a, traits: {x: more, y: double}}
        """;

    assertThat(Maps.run(yaml, "a\n1\n2\n"))
        .extracting(Maps.Result::json)
        .satisfiesExactly(
            one -> assertThat(one).contains("{\"x\":3,\"y\":2}"),
            two -> assertThat(two).contains("{\"x\":5,\"y\":4}"));
  }

  private static String mapping(String expression) {
    return """
    name: m
    event:
      type: track
      event: "'E'"
      timestamp: "'2026-01-01T00:00:00Z'"
      properties:
        v: |-
          %s
    """
        .formatted(expression);
  }

  private static String csv(String cell) {
    return "a\n\"" + cell + "\"\n";
  }
}
