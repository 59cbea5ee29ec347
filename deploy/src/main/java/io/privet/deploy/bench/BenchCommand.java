package io.privet.deploy.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a node of its own and the floors beside it. */
@Command(
    name = "bench",
    description = {
      "Measure how fast this program is on this machine, beside the least that would have to be done.",
      "About fifteen minutes; it needs nothing and leaves nothing but the report."
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--quick", description = "About five minutes: fewer and shorter rounds.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these figures, comma-separated.")
  private @Nullable Set<String> only;

  @Option(
      names = "--retail",
      description = "Import the Online Retail data set and compare every customer.")
  private boolean retail;

  @Option(
      names = "--data-set",
      paramLabel = "DIR",
      defaultValue = "../shared/data",
      description = "Where the data set lies (default: ${DEFAULT-VALUE}).")
  private Path dataSet = Path.of("");

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      defaultValue = "examples/online-retail.yaml",
      description = "Its mapping (default: ${DEFAULT-VALUE}).")
  private Path mapping = Path.of("");

  @Option(
      names = "--node-java-options",
      paramLabel = "OPTIONS",
      split = " ",
      description = "Java options of the measured node alone, for example to record it.")
  private List<String> nodeJavaOptions = new ArrayList<>();

  /** Made by the command line. */
  public BenchCommand() {}

  @Override
  public void run() {
    PrintWriter out = out();
    Bench bench = new Bench(quick ? Plan.quick() : Plan.full(), chosen(), nodeJavaOptions, out);
    if (retail) {
      retail(bench, out);
      return;
    }
    var figures = bench.run();
    out.println();
    out.print(Report.table(figures));
    out.println(Machine.line());
    out.flush();
    if (json != null) {
      Report.write(json, figures);
    }
  }

  private void retail(Bench bench, PrintWriter out) {
    Path file = dataSet.resolve(RetailFigures.FILE);
    if (Files.notExists(file)) {
      out.printf("Skipped: no %s below %s (see --data-set).%n", RetailFigures.FILE, dataSet);
      return;
    }
    Retail.Outcome outcome = bench.retail(file, mapping);
    out.printf(
        Locale.ROOT,
        "%,d lines read, %,d events accepted in %.1f s, all in profiles after %.1f s (%,.0f lines/s)%n",
        outcome.rows(),
        outcome.events(),
        outcome.importSeconds(),
        outcome.applySeconds(),
        outcome.rows() / outcome.applySeconds());
    out.printf(
        Locale.ROOT,
        "%,d customers compared with sums over the file: orders, revenue, refunds; %,d differ%n",
        outcome.customers(),
        outcome.mismatches());
    out.println(Machine.line());
    if (outcome.mismatches() > 0) {
      throw new IllegalStateException("retail: figures differ");
    }
  }

  private Set<String> chosen() {
    if (only == null) {
      return Set.copyOf(Bench.NAMES);
    }
    Set<String> unknown = new TreeSet<>(only);
    Bench.NAMES.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(),
          "--only: %s (expected: names of %s)".formatted(unknown, Bench.NAMES));
    }
    return Set.copyOf(only);
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("command: not run by the command line");
    }
    return spec;
  }
}
