package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.privet.ingest.load.ImportException.Code;
import io.privet.ingest.load.ImportReport.Status;
import io.privet.ingest.load.ImportSettings.Limits;
import io.privet.ingest.load.ImportSettings.Target;
import io.privet.ingest.source.WriteKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImporterTest {
  private static final String CONTACTS =
      """
      name: m
      where: row.skip != 'yes'
      event:
        type: identify
        userId: row.id
        traits: {n: int(row.n), bad: row.bad}
      """;
  private static final String ORDERS =
      """
      name: orders
      group: {by: row.id, window: 50}
      event:
        type: track
        event: "'Order Completed'"
        timestamp: "'2026-01-01T00:00:00Z'"
        userId: row.id
        properties: {revenue: "sum(rows.map(r, decimal(r.n)))"}
      """;
  private static final Limits SMALL =
      new Limits(
          20,
          500_000,
          4,
          OptionalInt.empty(),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  @TempDir private Path folder;
  private final FakeEdge edge = new FakeEdge();

  @AfterEach
  void close() {
    edge.close();
  }

  @Test
  void everyRowEndsInTheEdgeTheErrorFileOrACounter() throws Exception {
    Path file =
        file("c.csv", "id,n,skip,bad\n1,1,no,\n2,x,no,\n3,3,yes,\n4,4,no,=bad\n5,5,no,\n6\n");

    ImportReport report = new Importer(mapping(CONTACTS), settings(file), Progress.none()).run();

    assertThat(report.status()).isEqualTo(Status.COMPLETED);
    assertThat(report.tally()).isEqualTo(new Tally(6, 1, 0, 2, 3, 2, 1, 0));
    assertThat(edge.events().values())
        .extracting(event -> event.getString("userId"))
        .containsExactlyInAnyOrder("1", "5");
    assertThat(report.errors())
        .hasContent(
            """
            row,field,columns,reason,expected,kind
            3,traits.n,n,a value that does not convert,a text in its format,error
            5,traits.bad,,is bad,nothing bad,error
            7,,,1 fields,"4 fields, as the header",error
            """
                .replace("\n", "\r\n"));
    for (Path written : List.of(report.errors(), report.restart())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void countsRowsWithWarningsAndTellsThemInTheErrorFile() throws Exception {
    Path file = file("c.csv", "id,n,skip,bad\n1,1,no,\n2,-7,no,\n");

    ImportReport report = new Importer(mapping(CONTACTS), settings(file), Progress.none()).run();

    assertThat(report.tally()).isEqualTo(new Tally(2, 0, 0, 2, 0, 2, 0, 1));
    assertThat(Files.readAllLines(report.errors()))
        .containsExactly(
            "row,field,columns,reason,expected,kind", "3,traits.n,,is negative,a count,warning");
  }

  @Test
  void deliversEachEventOnceThroughAccidents() throws Exception {
    edge.withAccidents(30);
    Path file = file("c.csv", contacts(800));

    ImportReport report =
        new Importer(mapping(CONTACTS), settings(file).withLimits(SMALL), Progress.none()).run();

    assertThat(report.tally()).isEqualTo(new Tally(800, 0, 0, 800, 0, 800, 0, 0));
    assertThat(edge.events()).hasSize(800);
    assertThat(edge.received()).isGreaterThan(800);
  }

  @Test
  void goesOnWhereItWasStopped() throws Exception {
    Path file = file("o.csv", orders(3_000));
    ImportSettings settings = settings(file).withLimits(SMALL);
    edge.withAccidents(20);
    List<Status> runs = new ArrayList<>();
    Tally last = Tally.ZERO;
    while (!runs.contains(Status.COMPLETED)) {
      Importer importer = new Importer(mapping(ORDERS), settings, Progress.none());
      AtomicInteger requests = new AtomicInteger();
      edge.onRequest(() -> stopAfter(8, requests, importer));
      ImportReport report = importer.run();
      assertThat(report.resumedRows()).isEqualTo(last.rows());
      last = report.tally();
      runs.add(report.status());
    }

    assertThat(runs).hasSizeGreaterThan(5).startsWith(Status.STOPPED);
    assertThat(last).isEqualTo(new Tally(3_000, 0, 0, 3_000, 0, 1_000, 0, 0));
    assertThat(edge.events()).hasSize(1_000);
    assertThat(edge.events().values())
        .allSatisfy(
            event ->
                assertThat(event.getJsonObject("properties").getInteger("revenue")).isEqualTo(6));
    int before = edge.requests();
    ImportReport again = new Importer(mapping(ORDERS), settings, Progress.none()).run();
    assertThat(again.status()).isEqualTo(Status.ALREADY_COMPLETED);
    assertThat(again.tally()).isEqualTo(last);
    assertThat(edge.requests()).isEqualTo(before);
  }

  @Test
  void writesEachErrorOnceOverRestarts() throws Exception {
    StringBuilder rows = new StringBuilder("id,n,skip,bad\n");
    for (int i = 0; i < 1_000; i++) {
      rows.append(i).append(i % 10 == 3 ? ",x,no,\n" : i % 10 == 4 ? ",1,no,bad\n" : ",1,no,\n");
    }
    Path file = file("c.csv", rows.toString());
    edge.withRequests(20);
    ImportSettings settings =
        settings(file)
            .withLimits(
                new Limits(
                    20,
                    500_000,
                    2,
                    OptionalInt.empty(),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1)));

    ImportException e =
        catchThrowableOfType(
            ImportException.class,
            () -> new Importer(mapping(CONTACTS), settings, Progress.none()).run());
    assertThat(e.code()).isEqualTo(Code.UNREACHABLE);
    edge.withRequests(Integer.MAX_VALUE);
    ImportReport report = new Importer(mapping(CONTACTS), settings, Progress.none()).run();

    assertThat(report.resumedRows()).isBetween(100L, 900L);
    assertThat(report.tally()).isEqualTo(new Tally(1_000, 0, 0, 800, 200, 800, 100, 0));
    List<String> lines = Files.readAllLines(report.errors());
    assertThat(lines).hasSize(201).doesNotHaveDuplicates();
  }

  @Test
  void refusesToGoOnWithAnotherFileMappingOrSource() throws Exception {
    Path file = file("c.csv", contacts(10));
    ImportSettings settings = settings(file);
    new Importer(mapping(CONTACTS), settings, Progress.none()).run();

    assertThat(failure(mapping(CONTACTS + "# changed\n"), settings))
        .hasMessageContaining("is of another mapping (expected: the same file, mapping and source");
    assertThat(
            failure(
                mapping(CONTACTS), ImportSettings.of(file.toString(), "other", settings.target())))
        .hasMessageContaining("is of another source");
    Files.writeString(file, contacts(11));
    assertThat(failure(mapping(CONTACTS), settings)).hasMessageContaining("is of another file");
    Files.writeString(settings.restart(), "{");
    assertThat(failure(mapping(CONTACTS), settings)).hasMessageContaining("is not a restart file");
    assertThat(failure(mapping(CONTACTS), settings).code()).isEqualTo(Code.RESTART);
  }

  @Test
  void beginsAnewForAnotherTargetAndWhenAskedTo() throws Exception {
    Path file = file("c.csv", contacts(10));
    ImportSettings settings = settings(file);
    new Importer(mapping(CONTACTS), settings, Progress.none()).run();
    List<String> said = new ArrayList<>();

    try (FakeEdge other = new FakeEdge()) {
      ImportSettings elsewhere = settings(file, other.address(), FakeEdge.KEY);
      ImportReport report = new Importer(mapping(CONTACTS), elsewhere, saying(said)).run();

      assertThat(report.status()).isEqualTo(Status.COMPLETED);
      assertThat(other.events()).hasSize(10);
      assertThat(said)
          .singleElement()
          .asString()
          .contains("is of an import to " + edge.address() + ": this one begins at the start");
      assertThat(new Importer(mapping(CONTACTS), elsewhere, saying(said)).run().status())
          .isEqualTo(Status.ALREADY_COMPLETED);
      ImportSettings again = elsewhere.withBeginning(ImportSettings.Beginning.ANEW);
      assertThat(new Importer(mapping(CONTACTS), again, saying(said)).run().status())
          .isEqualTo(Status.COMPLETED);
      assertThat(other.events()).hasSize(10);
      assertThat(other.received()).isEqualTo(20);
    }
  }

  @Test
  void beginsAnewForAnotherWriteKeyAndKeepsNoKey() throws Exception {
    Path file = file("c.csv", contacts(10));
    ImportSettings settings = settings(file);
    new Importer(mapping(CONTACTS), settings, Progress.none()).run();
    assertThat(Files.readString(settings.restart()))
        .doesNotContain(FakeEdge.KEY)
        .doesNotContain(WriteKey.of(FakeEdge.KEY).hash());
    List<String> said = new ArrayList<>();

    ImportException e =
        catchThrowableOfType(
            ImportException.class,
            () ->
                new Importer(mapping(CONTACTS), settings(file, edge.address(), "new"), saying(said))
                    .run());

    assertThat(e).hasMessageContaining("401");
    assertThat(said).singleElement().asString().contains("with another write key");
  }

  @Test
  void refusesARestartFileOfAnEarlierForm() throws Exception {
    Path file = file("c.csv", contacts(10));
    Files.writeString(settings(file).restart(), "{\"version\": 1, \"units\": 10}");

    assertThat(failure(mapping(CONTACTS), settings(file)))
        .hasMessageContaining("is of another version")
        .hasMessageContaining("--again");
  }

  @Test
  void keepsNothingPersonalBesideTheFile() throws Exception {
    Path file = file("c.csv", "id,n,skip,bad\ncanary-1,canary-2,no,\ncanary-3,1,no,canary-4\n");
    ImportReport report = new Importer(mapping(CONTACTS), settings(file), Progress.none()).run();

    assertThat(Files.readString(report.errors()) + Files.readString(report.restart()))
        .doesNotContain("canary");
  }

  @Test
  void splitsWhatIsTooLargeAndTellsTheRowThatAloneIsTooLarge() throws Exception {
    edge.withLimits(3, 2_000);
    String rows = contacts(10) + "x".repeat(3_000) + ",1,no,\n";
    Path file = file("c.csv", rows);

    ImportReport report = new Importer(mapping(CONTACTS), settings(file), Progress.none()).run();

    assertThat(edge.events()).hasSize(10);
    assertThat(report.tally()).isEqualTo(new Tally(11, 0, 0, 10, 1, 10, 1, 0));
    assertThat(Files.readString(report.errors())).contains("12,event,,\"3,", "more than the edge");
  }

  @Test
  void sendsNoBatchBeyondTheEdgesLimits() throws Exception {
    edge.withLimits(2_500, 500_000);
    StringBuilder rows = new StringBuilder("id,n,skip,bad\n");
    for (int i = 0; i < 6_000; i++) {
      rows.append(i).append(i % 3 == 0 ? "-" + "y".repeat(500) : "").append(",1,no,\n");
    }
    Path file = file("c.csv", rows.toString());

    new Importer(mapping(CONTACTS), settings(file), Progress.none()).run();

    assertThat(edge.events()).hasSize(6_000);
    assertThat(edge.received()).isEqualTo(6_000);
  }

  @Test
  void saysAtOnceThatNobodyAnswersAndGivesUpSoonWhereNobodyEverDid() throws Exception {
    Path file = file("c.csv", contacts(10));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port);
    Limits soon =
        new Limits(
            20,
            500_000,
            4,
            OptionalInt.empty(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1));
    List<String> said = new CopyOnWriteArrayList<>();
    ImportSettings settings = settings(file, nobody, FakeEdge.KEY).withLimits(soon);

    ImportException e =
        catchThrowableOfType(
            ImportException.class,
            () -> new Importer(mapping(CONTACTS), settings, saying(said)).run());

    assertThat(e.code()).isEqualTo(Code.UNREACHABLE);
    assertThat(e).hasMessageContaining("nothing answered as a Privet node's edge for 1 s");
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("no node answers at " + nobody)
        .containsPattern("trying until [0-9]{2}:[0-9]{2}:[0-9]{2}$");
  }

  @Test
  void stopsAtOnceWhereTheKeyOrTheAddressIsWrong() throws Exception {
    Path file = file("c.csv", contacts(10));
    ImportSettings wrongKey =
        ImportSettings.of(
            file.toString(), "crm", new Target.Edge(edge.address(), WriteKey.of("wrong")));
    ImportSettings wrongAddress =
        ImportSettings.of(
            file.toString(),
            "crm",
            new Target.Edge(URI.create(edge.address() + "/x/"), WriteKey.of(FakeEdge.KEY)));

    assertThat(failure(mapping(CONTACTS), wrongKey))
        .hasMessageContaining("401")
        .hasMessageNotContaining("wrong");
    assertThat(failure(mapping(CONTACTS), wrongAddress)).hasMessageContaining("404");
    assertThat(failure(mapping(CONTACTS), wrongKey).code()).isEqualTo(Code.REFUSED);
  }

  @Test
  void tellsUnknownColumnsBeforeItSendsAnything() throws Exception {
    Path file = file("c.csv", "id,skip,bad\n1,no,\n");

    ImportException e = failure(mapping(CONTACTS), settings(file));

    assertThat(e.code()).isEqualTo(Code.MAPPING);
    assertThat(e)
        .hasMessage("m.yaml:6:23: n: the file has no such column\nthe header has 3: id, skip, bad")
        .hasNoCause();
    assertThat(edge.requests()).isZero();
    assertThat(failure(mapping(CONTACTS), settings(folder.resolve("none.csv"))))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void tellsEachMissingColumnOnceAndDoubtsTheDelimiter() throws Exception {
    Path file = file("c.csv", "id;n;skip;bad\n1;1;no;\n");

    ImportException e =
        failure(mapping(CONTACTS + "  messageId: row.id + row.id\n"), settings(file));

    assertThat(String.valueOf(e.getMessage()).lines())
        .containsExactly(
            "m.yaml:2:12: skip: the file has no such column",
            "m.yaml:5:15: id: the file has no such column (named at 7:18, 7:27 too)",
            "m.yaml:6:23: n: the file has no such column",
            "m.yaml:6:36: bad: the file has no such column",
            "the header has 1: id;n;skip;bad",
            "is csv.delimiter right? It is \",\", and the header has \";\" inside a name");
  }

  @Test
  void showsEventsInADryRunAndSendsNone() throws Exception {
    Path file = file("c.csv", "id,n,skip,bad\n1,1,no,\n2,x,no,\n");
    List<String> shown = new ArrayList<>();
    ImportSettings settings =
        ImportSettings.of(file.toString(), "crm", new Target.DryRun(shown::add));

    ImportReport report = new Importer(mapping(CONTACTS), settings, Progress.none()).run();

    assertThat(report.status()).isEqualTo(Status.DRY_RUN);
    assertThat(report.tally()).isEqualTo(new Tally(2, 0, 0, 1, 1, 1, 0, 0));
    assertThat(shown).singleElement().asString().contains("\"userId\":\"1\"");
    assertThat(Files.readAllLines(report.errors())).hasSize(2);
    assertThat(report.restart()).doesNotExist();
  }

  @Test
  void unpacksGzipAndTellsProgressToTheEnd() throws Exception {
    Path file = folder.resolve("c.csv.gz");
    Files.write(file, gzip(contacts(5_000)));
    List<Progress.Snapshot> told = new ArrayList<>();

    ImportReport report = new Importer(mapping(CONTACTS), settings(file), told::add).run();

    assertThat(report.tally().acceptedEvents()).isEqualTo(5_000);
    Progress.Snapshot end = told.get(told.size() - 1);
    assertThat(end.bytesRead()).isEqualTo(Files.size(file)).isEqualTo(end.bytesTotal().orElse(0));
    assertThat(end.rowsRead()).isEqualTo(5_000);
    assertThat(end.left()).contains(Duration.ZERO);
    assertThat(end.rowsPerSecond()).isPositive();
  }

  @Test
  void endsWhereGzipIsCutOffAndGoesOnWithNothingLost() throws Exception {
    byte[] whole = gzip(contacts(5_000));
    Path file = folder.resolve("c.csv.gz");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(failure(mapping(CONTACTS), settings(file)))
        .hasMessageContaining("the gzip data ends or breaks");
  }

  @Test
  void keepsToARate() throws Exception {
    Path file = file("c.csv", contacts(100));
    long start = System.nanoTime();

    new Importer(
            mapping(CONTACTS),
            settings(file).withLimits(SMALL.withEventsPerSecond(100)),
            Progress.none())
        .run();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(750));
  }

  private static void stopAfter(int count, AtomicInteger requests, Importer importer) {
    if (requests.incrementAndGet() == count) {
      importer.stop();
    }
  }

  private ImportException failure(Mapping mapping, ImportSettings settings) {
    return catchThrowableOfType(
        ImportException.class, () -> new Importer(mapping, settings, Progress.none()).run());
  }

  private static Progress saying(List<String> said) {
    return new Progress() {
      @Override
      public void update(Snapshot snapshot) {}

      @Override
      public void say(String message) {
        said.add(message);
      }
    };
  }

  private ImportSettings settings(Path file) {
    return settings(file, edge.address(), FakeEdge.KEY);
  }

  private static ImportSettings settings(Path file, URI address, String key) {
    return ImportSettings.of(file.toString(), "crm", new Target.Edge(address, WriteKey.of(key)));
  }

  private static Mapping mapping(String yaml) throws MappingException {
    return Mapping.parse("m.yaml", yaml);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String contacts(int count) {
    StringBuilder rows = new StringBuilder("id,n,skip,bad\n");
    for (int i = 0; i < count; i++) {
      rows.append(i).append(",1,no,\n");
    }
    return rows.toString();
  }

  /** Three rows an order, interleaved: the revenue of each is 6. */
  private static String orders(int rows) {
    StringBuilder text = new StringBuilder("id,n\n");
    for (int block = 0; block < rows / 30; block++) {
      for (int line = 1; line <= 3; line++) {
        for (int order = 0; order < 10; order++) {
          text.append("o").append(block * 10 + order).append(',').append(line).append('\n');
        }
      }
    }
    return text.toString();
  }
}
