package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowReaderTest {
  private static final String CSV =
      """
      name: m
      event: {type: identify, userId: row.a, traits: {b: row.b}}
      """;
  private static final String NDJSON =
      """
      name: m
      format: ndjson
      event: {type: identify, userId: row.a, traits: {all: row, b: "has(row.b) ? row.b : null"}}
      """;

  @Test
  void readsQuotesLineBreaksAndDelimitersInFields() {
    List<Maps.Result> rows = Maps.run(CSV, "a,b\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n\r\n2,plain\r\n");

    assertThat(rows.get(0).json()).contains("\"b\":\"x, \\\"y\\\"\\r\\nz\"");
    assertThat(rows).extracting(r -> r.unit().rowNumbers()).containsExactly("2", "3");
  }

  @Test
  void readsAMarkOtherDelimitersQuotesAndCharsets() {
    String latin =
        CSV + "csv: {delimiter: tab, quote: \"'\", charset: windows-1252, columns: [a, b]}\n";

    assertThat(Maps.run(CSV, "\uFEFFa,b\n1,ä\n").get(0).json()).contains("\"b\":\"ä\"");
    assertThat(
            Maps.run(latin, "1\t'Müller\t€'\n".getBytes(Charset.forName("windows-1252")))
                .get(0)
                .json())
        .contains("\"userId\":\"1\"", "\"b\":\"Müller\\t€\"");
    assertThat(Maps.run(latin.replace("windows-1252", "UTF-8"), "\uFEFF1\tx\n").get(0).json())
        .contains("\"userId\":\"1\"");
  }

  @Test
  void refusesRowsOfAnotherWidthUnlessTheyArePadded() {
    assertThat(Maps.run(CSV, "a,b\n1\n2,x,y\n3,z\n"))
        .filteredOn(r -> r.mapped() instanceof UnitMapper.Mapped.Failed)
        .extracting(Maps.Result::fault)
        .containsExactly("2|||1 fields", "3|||3 fields");
    assertThat(Maps.run(CSV + "csv: {shortRows: pad}\n", "a,b\n1\n").get(0).json())
        .contains("\"userId\":\"1\"");
  }

  @Test
  void endsWithAReasonWhereTheRestCannotBeRead() {
    assertThatThrownBy(() -> Maps.run(CSV, "a,b\n1,\"open\n2,y\n")).hasMessageContaining("not CSV");
    assertThatThrownBy(() -> Maps.run(CSV, "a,b\n1,\"" + "x\n".repeat(3_000_000)))
        .hasMessageContaining("row 2: longer than 4,000,000 characters");
    assertThatThrownBy(() -> Maps.run(CSV, "a,b\n1,ä\n".getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessageContaining("not in the charset");
    assertThatThrownBy(() -> Maps.run(CSV, "a,a\n1,2\n")).hasMessageContaining("a: is there twice");
    assertThatThrownBy(() -> Maps.run(CSV, "")).hasMessageContaining("empty (expected: a header)");
    assertThatThrownBy(() -> Maps.run(CSV, "x,b\n1,2\n"))
        .hasMessageContaining("m.yaml:2:37: a: the file has no such column");
  }

  @Test
  void readsJsonLinesAsTheyAre() {
    List<Maps.Result> rows =
        Maps.run(
            NDJSON,
            "\uFEFF{\"a\":\"1\",\"b\":{\"c\":[1,-2.50,1e2,true,null,\"ä\"]}}\r\n\n"
                + "{\"a\":\"2\",\"n\":123456789012345678901,\"d\":0.1234567890123456789}");

    assertThat(rows).extracting(r -> r.unit().rowNumbers()).containsExactly("1", "3");
    assertThat(rows.get(0).json()).contains("\"b\":{\"c\":[1,-2.5,100.0,true,null,\"ä\"]}");
    assertThat(rows.get(1).json())
        .contains("\"n\":123456789012345678901", "\"d\":0.1234567890123456789");
  }

  @Test
  void refusesLinesThatAreNoObjects() {
    String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    List<Maps.Result> rows =
        Maps.run(
            NDJSON,
            String.join(
                "\n",
                "[1]",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":\"1\"} {}",
                deep,
                "{\"a\":1e400}",
                "{\"a\":\"" + "x".repeat(4_000_001) + "\"}",
                "{\"b\":1}",
                "{\"a\":7}",
                "{\"a\":\"good\"}"));

    assertThat(rows.subList(0, 9))
        .extracting(Maps.Result::fault)
        .containsExactly(
            "1|||not a JSON object",
            "2|||not JSON",
            "3|||not JSON",
            "4|||more than one JSON value",
            "5|||not JSON",
            "6|||a number of too many digits",
            "7|||too long",
            "8|userId|a|a field that the row has not",
            "9|userId|a|not a text");
    assertThat(rows.get(9).json()).contains("\"userId\":\"good\"");
  }
}
