package io.privet.deploy.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        folder.resolve("m.yaml"),
        """
        name: m
        where: row.id != ''
        event: {type: identify, userId: row.id, traits: {n: int(row.n)}}
        """);
    Files.writeString(folder.resolve("c.csv"), "id,n\n1,1\n2,x\n\"\",3\n");
  }

  @Test
  void tellsADryRunAsJsonAndByItsStatus() throws Exception {
    assertThat(run("--dry-run", "--json")).isEqualTo(3);

    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("status").textValue()).isEqualTo("dry_run");
    assertThat(report.path("rows").intValue()).isEqualTo(3);
    assertThat(report.path("accepted_events").intValue()).isEqualTo(1);
    assertThat(report.path("skipped_rows").intValue()).isEqualTo(1);
    assertThat(Path.of(report.path("errors").textValue())).exists();
  }

  @Test
  void tellsADryRunToPeopleAndShowsAnEvent() {
    assertThat(run("--dry-run", "--show", "1")).isEqualTo(3);

    assertThat(out.toString())
        .contains("\"userId\":\"1\"")
        .contains("mapped 3 rows in 1 s, sent nothing")
        .contains("3 = 1 accepted + 1 rejected + 1 skipped + 0 without an event")
        .contains("c.csv.errors.csv");
  }

  @Test
  void refusesAWrongMappingWithItsLineBeforeItReads() throws Exception {
    Files.writeString(folder.resolve("m.yaml"), "name: m\nevent: {type: identify, userId: 1}\n");
    Files.delete(folder.resolve("c.csv"));

    assertThat(run("--dry-run")).isEqualTo(2);
    assertThat(err.toString()).contains("m.yaml:2:33: userId: int (expected: string)");
  }

  @Test
  void refusesWithoutAKeyAndWithoutAnEdge() throws Exception {
    Path key = folder.resolve("key");
    assertThat(run("--write-key-file", key.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("key: there is no such file (expected: the source's key)");

    Files.writeString(key, "k\n");
    assertThat(run("--write-key-file", key.toString(), "--to", "ftp://x")).isEqualTo(2);
    assertThat(run("--write-key-file", key.toString(), "--rate", "0")).isEqualTo(2);
  }

  @Test
  void tellsMissingColumnsOnceByTheStatusOfAWrongMapping() throws Exception {
    Files.writeString(folder.resolve("c.csv"), "id;n\n1;1\n");

    assertThat(run("--dry-run")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(4)
        .last()
        .asString()
        .contains("is csv.delimiter right?");
  }

  @Test
  void tellsFilesThatAreNotThereOrAreDirectoriesWithoutNamesOfClasses() throws Exception {
    Files.delete(folder.resolve("c.csv"));
    assertThat(run("--dry-run")).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .endsWith("c.csv: there is no such file (expected: a CSV or NDJSON file)");

    Files.createDirectory(folder.resolve("c.csv"));
    assertThat(run("--dry-run")).isEqualTo(1);
    assertThat(err.toString()).contains("c.csv: is a directory");

    Files.delete(folder.resolve("m.yaml"));
    assertThat(run("--dry-run")).isEqualTo(2);
    assertThat(err.toString())
        .contains("m.yaml: there is no such file (expected: a mapping)")
        .doesNotContain("java.");
  }

  @Test
  void tellsATextThatIsNoNumberAndTheStatusOfSigint() {
    assertThat(run("--dry-run", "--rate", "abc")).isEqualTo(2);
    assertThat(err.toString()).contains("'abc' is no whole number");

    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("SIGINT").containsPattern("(?m)^ *130 ");
  }

  private int run(String... more) {
    List<String> args = new ArrayList<>(List.of("import", folder.resolve("c.csv").toString()));
    args.addAll(List.of("--source", "crm", "--mapping", folder.resolve("m.yaml").toString()));
    args.addAll(List.of(more));
    CommandLine command =
        Privet.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args.toArray(String[]::new));
  }
}
