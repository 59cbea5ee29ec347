package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.ingest.load.ImportException;
import io.privet.ingest.load.ImportReport;
import io.privet.ingest.load.ImportReport.Status;
import io.privet.ingest.load.ImportSettings;
import io.privet.ingest.load.ImportSettings.Beginning;
import io.privet.ingest.load.ImportSettings.Limits;
import io.privet.ingest.load.ImportSettings.Target;
import io.privet.ingest.load.Importer;
import io.privet.ingest.load.Mapping;
import io.privet.ingest.load.MappingException;
import io.privet.ingest.load.Progress;
import io.privet.ingest.load.Tally;
import io.privet.ingest.source.WriteKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Imports a file through the HTTP edge of a node. */
@Command(
    name = "import",
    description = {
      "Import a CSV or NDJSON file through the HTTP edge of a running node.",
      "Stopped or killed, the same command goes on where it stopped."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every row was imported, perhaps with warnings, or left out on purpose",
      "1:it could not go on; the same command continues",
      "2:a wrong option or mapping, or columns that the file has not; nothing was sent",
      "3:it went to the end, and the error file has rejected rows",
      "130:Ctrl-C (SIGINT) stopped it; the same command continues",
      "143:SIGTERM stopped it; the same command continues"
    })
final class ImportCommand implements Callable<Integer> {
  private static final int REJECTED = 3;
  private static final int FAILED = 1;
  private static final int WRONG = 2;
  private static final long END_SECONDS = 20;
  private static final String CLEAR_LINE = "\r\u001b[K";

  /** Reads a number, and says of other texts what a person would. */
  static final class WholeNumber implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'" + text + "' is no whole number (expected: up to 2147483647)");
      }
    }
  }

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "FILE", description = "CSV or NDJSON, also gzip; - for standard input.")
  private String file;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Option(names = "--source", required = true, description = "Name of the source it comes from.")
  private String source;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Option(
      names = "--mapping",
      required = true,
      paramLabel = "FILE",
      description = "How rows become events: ingest/IMPORT.md, examples/*.yaml.")
  private Path mapping;

  @Option(
      names = "--to",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The node's HTTP address (default: ${DEFAULT-VALUE}).")
  private URI to = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--write-key-file",
      paramLabel = "FILE",
      description = "File with the source's write key (default: data/secrets/write-key-SOURCE).")
  private @Nullable Path writeKeyFile;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "Where rejected rows and warnings are told (default: FILE.errors.csv).")
  private @Nullable Path errors;

  @Option(
      names = "--restart-file",
      paramLabel = "FILE",
      description = "Where it remembers how far it came (default: FILE.privet-import).")
  private @Nullable Path restart;

  @Option(
      names = "--again",
      description =
          "Begin at the start, whatever the restart file says. What counted before counts once.")
  private boolean again;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "At most so many events a second.")
  private @Nullable Integer rate;

  @Option(names = "--dry-run", description = "Read and map everything, send nothing.")
  private boolean dryRun;

  @Option(
      names = "--show",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "With --dry-run: print the first events as JSON. They are personal data.")
  private int show;

  @Option(names = "--json", description = "Print the report as JSON, and no progress.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try {
      return run(mapping());
    } catch (MappingException e) {
      return failed(String.valueOf(e.getMessage()), WRONG);
    } catch (ImportException e) {
      boolean isMapping = e.code() == ImportException.Code.MAPPING;
      return failed(
          isMapping ? String.valueOf(e.getMessage()) : "privet: " + e.getMessage(),
          isMapping ? WRONG : FAILED);
    }
  }

  /** The message alone: it is made for people, its causes are not. */
  private int failed(String message, int status) {
    spec.commandLine().getErr().println(message);
    spec.commandLine().getErr().flush();
    return status;
  }

  private int run(Mapping rules) throws ImportException {
    ImportBar bar = json || !Ansi.AUTO.enabled() ? null : new ImportBar();
    CountDownLatch done = new CountDownLatch(1);
    try (bar) {
      Importer importer = new Importer(rules, settings(), listener(bar));
      stopOnSignal(importer, done);
      ImportReport report = importer.run();
      if (bar != null) {
        bar.close();
      }
      print(report);
      return status(report);
    } finally {
      done.countDown();
    }
  }

  /** Progress to the bar, where there is one; what it says in words to the error stream. */
  private Progress listener(@Nullable ImportBar bar) {
    return new Progress() {
      @Override
      public void update(Snapshot snapshot) {
        if (bar != null) {
          bar.update(snapshot);
        }
      }

      @Override
      public void say(String message) {
        String overBar = bar == null ? "" : CLEAR_LINE;
        spec.commandLine().getErr().println(overBar + "privet: " + message);
        spec.commandLine().getErr().flush();
      }
    };
  }

  private static int status(ImportReport report) {
    return switch (report.status()) {
      case STOPPED -> FAILED;
      case COMPLETED, ALREADY_COMPLETED, DRY_RUN ->
          report.tally().rejectedRows() == 0 ? 0 : REJECTED;
    };
  }

  private Mapping mapping() throws MappingException {
    try {
      return Mapping.parse(mapping.toString(), Files.readString(mapping, UTF_8));
    } catch (IOException e) {
      throw wrong("--mapping: " + mapping + ": " + fault(mapping, e) + " (expected: a mapping)");
    }
  }

  private ImportSettings settings() {
    ImportSettings settings = ImportSettings.of(file, source, target());
    if (errors != null) {
      settings = settings.withErrors(errors);
    }
    if (restart != null) {
      settings = settings.withRestart(restart);
    }
    return settings
        .withBeginning(again ? Beginning.ANEW : Beginning.WHERE_IT_STOPPED)
        .withLimits(limits());
  }

  private Limits limits() {
    if (rate == null) {
      return Limits.standard();
    }
    if (rate < 1) {
      throw wrong("--rate: " + rate + " (expected: at least 1)");
    }
    return Limits.standard().withEventsPerSecond(rate);
  }

  private Target target() {
    if (dryRun) {
      return new Target.DryRun(shown());
    }
    try {
      return new Target.Edge(to, writeKey());
    } catch (IllegalArgumentException e) {
      throw wrong("--to: " + e.getMessage());
    }
  }

  private Consumer<String> shown() {
    AtomicInteger left = new AtomicInteger(show);
    return event -> {
      if (left.getAndDecrement() > 0) {
        out().println(event);
      }
    };
  }

  private WriteKey writeKey() {
    Path path = writeKeyFile == null ? usualKeyFile() : writeKeyFile;
    try {
      String key = Files.readString(path, UTF_8).strip();
      if (!key.isEmpty()) {
        return WriteKey.of(key);
      }
    } catch (IOException e) {
      throw wrong(
          "--write-key-file: " + path + ": " + fault(path, e) + " (expected: the source's key)");
    }
    throw wrong("--write-key-file: " + path + ": is empty (expected: the source's key)");
  }

  private static String fault(Path path, IOException e) {
    if (Files.isDirectory(path)) {
      return "is a directory";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof CharacterCodingException ? "is not UTF-8 text" : "cannot be read";
  }

  /** Where a node that runs here keeps the keys that it made. */
  private Path usualKeyFile() {
    String name = source.equals("web") ? "write-key" : "write-key-" + source;
    return Path.of("data", "secrets").resolve(name);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Ctrl-C and SIGTERM wait for the batches under way and the restart file. */
  private static void stopOnSignal(Importer importer, CountDownLatch done) {
    Thread hook =
        new Thread(
            () -> {
              importer.stop();
              await(done);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void await(CountDownLatch done) {
    try {
      if (!done.await(END_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("privet: the import did not stop in time; its restart file is older");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(ImportReport report) {
    if (json) {
      out().println(asJson(report).toPrettyString());
    } else {
      printText(report);
    }
    out().flush();
  }

  private void printText(ImportReport report) {
    Tally tally = report.tally();
    out().printf("%s%n", headline(report));
    out()
        .printf(
            "rows:   %,d = %,d accepted%s + %,d rejected + %,d skipped + %,d without an event%n",
            tally.rows(),
            tally.acceptedRows(),
            tally.warnedRows() == 0 ? "" : " (%,d with warnings)".formatted(tally.warnedRows()),
            tally.rejectedRows(),
            tally.skippedRows(),
            tally.unmatchedRows());
    out()
        .printf(
            "events: %,d accepted, %,d rejected%n", tally.acceptedEvents(), tally.rejectedEvents());
    if (tally.rejectedRows() + tally.warnedRows() > 0) {
      out().printf("errors: %s%n", report.errors());
    }
    if (report.status() == Status.COMPLETED) {
      out()
          .printf(
              "done:   %s remembers it; to import it again: --again, or remove that file%n",
              report.restart());
    }
  }

  private String headline(ImportReport report) {
    long seconds = Math.max(1, report.elapsed().toSeconds());
    long rows = report.tally().rows() - report.resumedRows();
    String from =
        report.resumedRows() == 0
            ? ""
            : String.format(", after %,d rows of earlier runs", report.resumedRows());
    return switch (report.status()) {
      case COMPLETED -> String.format("imported %,d rows in %,d s%s", rows, seconds, from);
      case STOPPED ->
          String.format(
              "stopped after %,d rows%s; the same command%s goes on",
              rows, from, again ? " without --again" : "");
      case ALREADY_COMPLETED ->
          String.format(
              "imported before to %s, says %s; to import it again: --again, or remove that file",
              to, report.restart());
      case DRY_RUN -> String.format("mapped %,d rows in %,d s, sent nothing", rows, seconds);
    };
  }

  private static ObjectNode asJson(ImportReport report) {
    Tally tally = report.tally();
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("status", report.status().name().toLowerCase(java.util.Locale.ROOT));
    node.put("seconds", report.elapsed().toMillis() / 1000.0);
    node.put("rows", tally.rows());
    node.put("resumed_rows", report.resumedRows());
    node.put("accepted_rows", tally.acceptedRows());
    node.put("rejected_rows", tally.rejectedRows());
    node.put("warned_rows", tally.warnedRows());
    node.put("skipped_rows", tally.skippedRows());
    node.put("unmatched_rows", tally.unmatchedRows());
    node.put("accepted_events", tally.acceptedEvents());
    node.put("rejected_events", tally.rejectedEvents());
    node.put("errors", report.errors().toString());
    node.put("restart_file", report.restart().toString());
    return node;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
