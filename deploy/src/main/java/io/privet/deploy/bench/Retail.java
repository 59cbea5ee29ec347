package io.privet.deploy.bench;

import io.privet.ingest.load.ImportException;
import io.privet.ingest.load.ImportReport;
import io.privet.ingest.load.ImportSettings;
import io.privet.ingest.load.Importer;
import io.privet.ingest.load.Mapping;
import io.privet.ingest.load.MappingException;
import io.privet.ingest.load.Progress;
import io.privet.ingest.source.WriteKey;
import io.privet.proto.profiles.v1.BatchGetProfilesRequest;
import io.privet.proto.profiles.v1.BatchGetProfilesResult;
import io.privet.proto.profiles.v1.Commerce;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.Money;
import io.privet.proto.profiles.v1.PersonKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole of the Online Retail data set through a node: imported, then every customer read back
 * and compared with {@link RetailFigures}.
 */
final class Retail {

  private static final int CUSTOMERS_PER_CALL = 500;
  private static final String CURRENCY = "GBP";

  private final NodeProcess node;
  private final Path directory;

  Retail(NodeProcess node, Path directory) {
    this.node = node;
    this.directory = directory;
  }

  /**
   * What came of it.
   *
   * @param rows lines of the file
   * @param events events that were made of them
   * @param importSeconds until all were accepted
   * @param applySeconds until all were in profiles
   * @param customers compared
   * @param mismatches customers with another figure, or none
   */
  record Outcome(
      long rows,
      long events,
      double importSeconds,
      double applySeconds,
      long customers,
      long mismatches) {}

  Outcome run(Path file, Path mapping) {
    Map<String, RetailFigures> expected = RetailFigures.read(file);
    long before = node.database().handled();
    long start = System.nanoTime();
    ImportReport report = importAll(file, mapping);
    double imported = (System.nanoTime() - start) / 1e9;
    long events = report.tally().acceptedEvents();
    node.awaitHandled(before + events);
    double applied = (System.nanoTime() - start) / 1e9;
    return new Outcome(
        report.tally().rows(), events, imported, applied, expected.size(), mismatches(expected));
  }

  private ImportReport importAll(Path file, Path mapping) {
    HttpTarget target = node.http("/v1/import");
    ImportSettings settings =
        ImportSettings.of(
                file.toString(),
                "bench",
                new ImportSettings.Target.Edge(
                    URI.create("http://127.0.0.1:" + target.port()),
                    WriteKey.of(target.writeKey())))
            .withErrors(directory.resolve("import.errors.csv"));
    try {
      Mapping parsed = Mapping.parse(mapping.toString(), Files.readString(mapping));
      return new Importer(parsed, settings, Progress.none()).run();
    } catch (MappingException | ImportException e) {
      throw new IllegalStateException("import: did not end", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long mismatches(Map<String, RetailFigures> expected) {
    List<String> customers = expected.keySet().stream().sorted().toList();
    long mismatches = 0;
    try (GrpcLoad reads = node.grpcLoad()) {
      for (int from = 0; from < customers.size(); from += CUSTOMERS_PER_CALL) {
        int to = Math.min(customers.size(), from + CUSTOMERS_PER_CALL);
        mismatches += mismatches(reads, customers.subList(from, to), expected);
      }
    }
    return mismatches;
  }

  private static long mismatches(
      GrpcLoad reads, List<String> customers, Map<String, RetailFigures> expected) {
    BatchGetProfilesRequest.Builder request =
        BatchGetProfilesRequest.newBuilder().setPurpose(NodeProcess.PURPOSE);
    customers.forEach(customer -> request.addPeople(key(customer)));
    List<BatchGetProfilesResult> results = reads.batchGet(request.build()).getResultsList();
    long mismatches = 0;
    for (int i = 0; i < customers.size(); i++) {
      RetailFigures figures = expected.get(customers.get(i));
      if (figures == null || !figures.isSame(read(results.get(i)))) {
        mismatches++;
      }
    }
    return mismatches;
  }

  private static PersonKey key(String customer) {
    return PersonKey.newBuilder()
        .setIdentifier(EventIdentifier.newBuilder().setKind("user_id").setValue(customer))
        .build();
  }

  private static RetailFigures read(BatchGetProfilesResult result) {
    Commerce commerce = result.getProfile().getCommerce();
    return new RetailFigures(
        result.getFound() ? commerce.getOrders() : -1,
        amount(commerce.getRevenueList()),
        amount(commerce.getRefundsList()));
  }

  private static BigDecimal amount(List<Money> amounts) {
    return amounts.stream()
        .filter(money -> money.getCurrency().equals(CURRENCY))
        .map(money -> new BigDecimal(money.getAmount()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
