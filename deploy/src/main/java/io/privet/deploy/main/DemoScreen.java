package io.privet.deploy.main;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.privet.deploy.demo.Shop;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What the demo shows: where to look, what to try, and one line that moves. */
final class DemoScreen {

  private static final String WELCOME =
      """

        {b}Privet is up.{/b} A simulated shop sends what its customers do
        through the public HTTP entrance.

        HTTP     %s
        gRPC     %s
        metrics  %s/metrics

        {b}Try in another terminal:{/b}

        1  Send an event of your own

           curl -u "$(cat %s/secrets/write-key):" %s/v1/identify \\
             -H 'content-type: application/json' \\
             -d '{"messageId":"1","userId":"ada",
                  "traits":{"email":"ada@example.com","city":"London"},
                  "context":{"consent":{"categoryPreferences":{"personalization":true}}}}'

        2  Read the profile it became, for a purpose; then for one she did not allow

           ./privet profile get%s --identifier email=ada@example.com \\
             --purpose personalization
           ./privet profile get%s --identifier email=ada@example.com \\
             --purpose advertising

        3  Look at a customer of the shop (c-1000 to c-1255, as soon as they have logged in)

           ./privet profile get%s --identifier user_id=c-1001 \\
             --purpose personalization

        4  Ask from any language: the server describes itself

           grpcurl -plaintext -H "authorization: Bearer $(cat %s/secrets/token)" \\
             -d '{"person":{"identifier":{"kind":"email","value":"ada@example.com"}},
                  "purpose":"personalization"}' \\
             %s privet.profiles.v1.ProfileService/GetProfile

        Ctrl-C stops it. The next start goes on with the same data, in %s.
      """;

  private final PrintStream out;
  private final boolean terminal;
  private long lastLineNanos;
  private volatile boolean stopping;

  /**
   * A screen.
   *
   * @param terminal whether lines can be overwritten and made bold
   */
  DemoScreen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void starting(Path logFile) {
    out.println();
    out.println("  Starting PostgreSQL, Kafka and Privet; the log is " + logFile);
  }

  void welcome(Node node, Path data) {
    String http = node.entrance("http");
    String grpc = node.entrance("grpc");
    String option = data.equals(Path.of("data")) ? "" : " --data " + data;
    out.println(
        bold(
            WELCOME.formatted(
                http,
                grpc,
                node.entrance("admin"),
                data,
                http,
                option,
                option,
                option,
                data,
                grpc,
                data)));
  }

  void status(Shop.Figures shop, MeterRegistry metrics) {
    if (stopping) {
      return;
    }
    if (terminal) {
      out.print("\r\u001b[2K  " + line(shop, metrics));
      out.flush();
    } else if (System.nanoTime() - lastLineNanos > 10_000_000_000L) {
      lastLineNanos = System.nanoTime();
      out.println("  " + line(shop, metrics));
    }
  }

  void stopping(Shop.Figures shop, MeterRegistry metrics) {
    stopping = true;
    out.println((terminal ? "\r\u001b[2K" : "") + "  " + line(shop, metrics));
    out.println("  Stopping.");
  }

  void stopped() {
    out.println("  Stopped.");
  }

  private static String line(Shop.Figures shop, MeterRegistry metrics) {
    long applied =
        count(metrics, "applied") + count(metrics, "duplicate") + count(metrics, "unconsented");
    return String.format(
        Locale.ROOT,
        "sent %,d  accepted %,d%s  in profiles %,d  customers %,d  waiting %,d",
        shop.sent(),
        shop.accepted(),
        shop.failed() == 0 ? "" : "  failed " + shop.failed(),
        applied,
        shop.people(),
        gauge(metrics, "privet_unify_lag_records"));
  }

  private static long count(MeterRegistry metrics, String outcome) {
    Counter counter = metrics.find("privet_unify_records").tag("outcome", outcome).counter();
    return counter == null ? 0 : (long) counter.count();
  }

  private static long gauge(MeterRegistry metrics, String name) {
    return Optional.ofNullable(metrics.find(name).gauge())
        .map(Gauge::value)
        .orElse(0.0)
        .longValue();
  }

  private String bold(String text) {
    return text.replace("{b}", terminal ? "\u001b[1m" : "")
        .replace("{/b}", terminal ? "\u001b[0m" : "");
  }
}
