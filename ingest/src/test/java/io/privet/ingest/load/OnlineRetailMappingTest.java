package io.privet.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.privet.ingest.load.ImportSettings.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example mapping against figures that are computed here, straight from the lines. */
class OnlineRetailMappingTest {
  private static final int LINES = 20_001;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @TempDir private Path folder;

  /** What a shop knows of its customers. */
  private static final class Figures {
    private final Set<String> orders = new HashSet<>();
    private final Set<String> refunds = new HashSet<>();
    private final Map<String, BigDecimal> revenue = new HashMap<>();
    private final Map<String, BigDecimal> refunded = new HashMap<>();
    private final Map<String, Long> units = new HashMap<>();
    private final Map<String, String> firstTime = new HashMap<>();
    private long lines;

    private static void add(Map<String, BigDecimal> sums, String customer, BigDecimal amount) {
      sums.merge(customer, amount, (a, b) -> a.add(b).stripTrailingZeros());
    }
  }

  @Test
  void ordersRevenueAndRefundsEqualThePlainSumOfTheLines() throws Exception {
    List<String> sample = sample();
    Path file = folder.resolve("sample.csv");
    Files.write(file, sample);
    Mapping mapping =
        Mapping.parse(
            "online-retail.yaml", Files.readString(examples().resolve("online-retail.yaml")));
    Figures mapped = new Figures();

    ImportReport report =
        new Importer(
                mapping,
                ImportSettings.of(
                    file.toString(), "shop", new Target.DryRun(json -> add(mapped, json))),
                Progress.none())
            .run();

    Figures plain = plain(sample);
    assertThat(plain.orders).hasSizeGreaterThan(500);
    assertThat(plain.refunds).hasSizeGreaterThan(50);
    assertThat(report.tally().rejectedRows()).isZero();
    assertThat(report.tally().acceptedRows()).isEqualTo(plain.lines);
    assertThat(report.tally().rows()).isEqualTo(sample.size() - 1);
    assertThat(mapped.orders).isEqualTo(plain.orders);
    assertThat(mapped.refunds).isEqualTo(plain.refunds);
    assertThat(mapped.revenue).isEqualTo(plain.revenue);
    assertThat(mapped.refunded).isEqualTo(plain.refunded);
    assertThat(mapped.units).isEqualTo(plain.units);
    assertThat(mapped.firstTime).isEqualTo(plain.firstTime);
    assertThat(mapped.lines).isEqualTo(plain.lines);
  }

  /** No CSV parser, no mapping: the lines of the sample have no line breaks in fields. */
  private static Figures plain(List<String> lines) {
    Figures figures = new Figures();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = cells(line);
      String customer = cells.get(6);
      if (!customer.isEmpty()) {
        plain(figures, cells, customer);
      }
    }
    return figures;
  }

  private static void plain(Figures figures, List<String> cells, String customer) {
    BigDecimal quantity = new BigDecimal(cells.get(3));
    BigDecimal amount = quantity.multiply(new BigDecimal(cells.get(5))).stripTrailingZeros();
    figures.lines++;
    if (cells.get(0).startsWith("C")) {
      figures.refunds.add(cells.get(0));
      Figures.add(figures.refunded, customer, amount.negate());
      figures.units.merge(customer, -quantity.longValueExact(), Long::sum);
    } else {
      figures.orders.add(cells.get(0));
      Figures.add(figures.revenue, customer, amount);
      figures.units.merge(customer, quantity.longValueExact(), Long::sum);
    }
    figures.firstTime.putIfAbsent(cells.get(0), cells.get(4));
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c != '"') {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static void add(Figures figures, String json) {
    JsonNode event = read(json);
    JsonNode properties = event.path("properties");
    String order = properties.path("order_id").textValue();
    String customer = event.path("userId").textValue();
    boolean refund = event.path("event").textValue().equals("Order Refunded");
    assertThat(event.path("messageId").textValue())
        .isEqualTo((refund ? "refund-" : "order-") + order);
    assertThat(properties.path("currency").textValue()).isEqualTo("GBP");
    assertThat((refund ? figures.refunds : figures.orders).add(order)).as(order).isTrue();
    BigDecimal revenue = properties.path("revenue").decimalValue().stripTrailingZeros();
    Figures.add(refund ? figures.refunded : figures.revenue, customer, revenue);
    figures.firstTime.put(order, event.path("timestamp").textValue());
    for (JsonNode product : properties.path("products")) {
      figures.units.merge(customer, product.path("quantity").longValue(), Long::sum);
      figures.lines++;
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> sample() throws IOException {
    Path file =
        Path.of(System.getProperty("privet.data", "../../shared/data"))
            .resolve("online-retail/online_retail_2010_2011.csv.gz");
    assumeThat(file).as("the data set is not on this machine: -Dprivet.data=FOLDER").exists();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().limit(LINES).toList();
    }
  }

  static Path examples() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("examples"))
        ? here.resolve("examples")
        : here.resolveSibling("examples");
  }
}
