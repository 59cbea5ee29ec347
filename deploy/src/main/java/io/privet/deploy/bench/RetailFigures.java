package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * What the Online Retail data set says of a customer, added up line by line from the file alone.
 *
 * @param orders invoices that are no credit notes
 * @param revenue sum of their lines, in pounds
 * @param refunds sum of the lines of credit notes, positive, in pounds
 */
record RetailFigures(long orders, BigDecimal revenue, BigDecimal refunds) {

  /** Name of the file below the directory of data sets. */
  static final Path FILE = Path.of("online-retail", "online_retail_2010_2011.csv.gz");

  private static final RetailFigures NONE = new RetailFigures(0, BigDecimal.ZERO, BigDecimal.ZERO);
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

  /** Reads the file: the figures of every customer, by customer number. */
  static Map<String, RetailFigures> read(Path file) {
    Map<String, RetailFigures> customers = new HashMap<>();
    Set<String> invoices = new HashSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (CSVRecord line : FORMAT.parse(lines)) {
        String customer = line.get("CustomerID");
        if (!customer.isEmpty()) {
          RetailFigures before = customers.getOrDefault(customer, NONE);
          customers.put(customer, before.plus(line, invoices.add(line.get("InvoiceNo"))));
        }
      }
      return customers;
    } catch (IOException e) {
      throw new UncheckedIOException("data set: not readable: " + file.getFileName(), e);
    }
  }

  /** Whether the amounts and counts are the same, whatever the number of zeros behind a point. */
  boolean isSame(RetailFigures other) {
    return orders == other.orders
        && revenue.compareTo(other.revenue) == 0
        && refunds.compareTo(other.refunds) == 0;
  }

  private RetailFigures plus(CSVRecord line, boolean isFirstOfInvoice) {
    BigDecimal amount =
        new BigDecimal(line.get("Quantity")).multiply(new BigDecimal(line.get("UnitPrice")));
    return line.get("InvoiceNo").startsWith("C")
        ? new RetailFigures(orders, revenue, refunds.subtract(amount))
        : new RetailFigures(isFirstOfInvoice ? orders + 1 : orders, revenue.add(amount), refunds);
  }
}
