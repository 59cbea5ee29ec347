package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.ingest.load.ImportReport;
import io.privet.ingest.load.ImportSettings;
import io.privet.ingest.load.ImportSettings.Target;
import io.privet.ingest.load.Importer;
import io.privet.ingest.load.Mapping;
import io.privet.ingest.load.Progress;
import io.privet.profiles.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An import and the edge it is a client of. */
@Timeout(60)
class ImportThroughEdgeTest {
  private static final String MAPPING =
      """
      name: contacts
      event:
        type: identify
        userId: row.id
        timestamp: row.updated
        traits: {email: row.email, age: int(row.age)}
      """;

  private static final ImportSettings.Limits SMALL =
      new ImportSettings.Limits(
          200,
          500_000,
          4,
          OptionalInt.empty(),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  @TempDir private Path folder;

  @Test
  void everyRowIsInTheLogOnceOrInTheErrorFile() throws Exception {
    StringBuilder rows = new StringBuilder("id,email,age,updated\n");
    for (int i = 0; i < 800; i++) {
      rows.append("u-%d,u%d@shop.example,%d,2011-02-03T04:05:06Z\n".formatted(i, i, i % 90));
    }
    rows.append("u-old,old@shop.example,7,1970-01-01T00:00:00Z\n");
    Path file = Files.writeString(folder.resolve("contacts.csv"), rows);
    MemoryEventLog log = new MemoryEventLog();
    AtomicInteger appended = new AtomicInteger();
    log.losing(index -> appended.getAndIncrement() < 400 && index % 7 == 0);

    try (TestEdge edge = TestEdge.over(log)) {
      Target target = new Target.Edge(edge.uri(""), TestEdge.CRM);
      ImportReport report =
          new Importer(
                  Mapping.parse("contacts.yaml", MAPPING),
                  ImportSettings.of(file.toString(), "crm", target).withLimits(SMALL),
                  Progress.none())
              .run();

      List<Event> events = log.events(edge.key);
      assertThat(report.tally().acceptedEvents()).isEqualTo(800);
      assertThat(report.tally().rejectedEvents()).isEqualTo(1);
      assertThat(events).extracting(Event::id).doesNotHaveDuplicates().hasSize(800);
      assertThat(events)
          .allSatisfy(
              event -> {
                assertThat(event.source()).isEqualTo("crm");
                assertThat(event.time()).isEqualTo(Instant.parse("2011-02-03T04:05:06Z"));
              });
      assertThat(Files.readAllLines(report.errors()))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("802,timestamp,");
    }
  }
}
