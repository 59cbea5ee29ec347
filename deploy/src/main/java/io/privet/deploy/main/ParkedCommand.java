package io.privet.deploy.main;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.privet.ingest.unify.ParkedRecords;
import io.privet.ingest.unify.ParkedRecords.Parked;
import io.privet.ingest.unify.ParkedRecords.Retry;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Events that could not be applied. */
@Command(
    name = "parked",
    description = "Look at, retry or drop events that could not be applied.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ParkedCommand implements Runnable {

  private static final int PAGE = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  @Command(description = "List them, oldest first.", mixinStandardHelpOptions = true)
  int list(
      @Mixin SettingsOptions options,
      @Option(names = "--after", description = "List those after this number.", defaultValue = "0")
          long after,
      @Option(names = "--json", description = "One JSON object a line.") boolean json) {
    return work(
        options,
        parked -> {
          List<Parked> page = Futures.await(parked.list(after, PAGE));
          page.forEach(p -> print(p, json));
          if (!json) {
            tell(page.isEmpty() ? "none parked" : page.size() + " listed");
          }
          return 0;
        });
  }

  @Command(description = "Show one, without its content.", mixinStandardHelpOptions = true)
  int show(
      @Mixin SettingsOptions options,
      @Parameters(paramLabel = "NUMBER") long number,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    return work(
        options,
        parked -> {
          Optional<Parked> found = Futures.await(parked.find(number));
          found.ifPresentOrElse(p -> print(p, json), () -> missing(number));
          return found.isPresent() ? 0 : 1;
        });
  }

  @Command(description = "Try to apply one again.", mixinStandardHelpOptions = true)
  int retry(@Mixin SettingsOptions options, @Parameters(paramLabel = "NUMBER") long number) {
    return work(options, parked -> told(number, Futures.await(parked.retry(number))));
  }

  @Command(description = "Remove one for good.", mixinStandardHelpOptions = true)
  int drop(@Mixin SettingsOptions options, @Parameters(paramLabel = "NUMBER") long number) {
    return work(
        options,
        parked -> {
          boolean dropped = Futures.await(parked.drop(number));
          if (dropped) {
            tell(number + " dropped");
          } else {
            missing(number);
          }
          return dropped ? 0 : 1;
        });
  }

  private int told(long number, Retry retry) {
    if (retry instanceof Retry.Done done) {
      tell(number + " " + done.outcome());
      return 0;
    }
    if (retry instanceof Retry.Failed failed) {
      tell("%d stays parked: %s, %s".formatted(number, failed.reason(), failed.detail()));
    } else {
      missing(number);
    }
    return 1;
  }

  private int work(SettingsOptions options, Function<ParkedRecords, Integer> action) {
    return new LocalNode(options.load(Map.of()).settings()).with(f -> action.apply(f.parked()));
  }

  private void print(Parked parked, boolean json) {
    if (json) {
      tell(json(parked));
    } else {
      tell(
          "%d  %s  %s-%d@%d  %d bytes  %s: %s  tried %d times"
              .formatted(
                  parked.id(),
                  parked.parkedAt(),
                  parked.topic(),
                  parked.partition(),
                  parked.offset(),
                  parked.bytes(),
                  parked.reason(),
                  parked.detail(),
                  parked.attempts()));
    }
  }

  private static String json(Parked parked) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", parked.id());
    fields.put("topic", parked.topic());
    fields.put("partition", parked.partition());
    fields.put("offset", parked.offset());
    fields.put("bytes", parked.bytes());
    fields.put("reason", parked.reason().name());
    fields.put("detail", parked.detail());
    fields.put("attempts", parked.attempts());
    fields.put("parked_at", parked.parkedAt().toString());
    fields.put("last_attempt_at", parked.lastAttemptAt().toString());
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void missing(long number) {
    spec.commandLine().getErr().println(number + " is not parked");
  }

  private void tell(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
