package io.privet.deploy.main;

import io.privet.deploy.bench.BenchCommand;
import io.privet.deploy.bench.FloorCommand;
import io.privet.deploy.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code privet}. */
@Command(
    name = "privet",
    description = "Customer data platform for e-commerce checkout.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      ProfileCommand.class,
      ImportCommand.class,
      ParkedCommand.class,
      FeedCommand.class,
      BenchCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
      FloorCommand.class,
      EmbeddedKafkaCommand.class,
      EmbeddedPostgresCommand.class,
    })
public final class Privet implements Runnable {

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  public Privet() {}

  /** Runs a command and exits: 0 when it succeeded, 1 when it failed, 2 when it was misused. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Privet())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Privet::explain);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command");
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof SettingsException settings) {
      settings.problems().forEach(command.getErr()::println);
      return CommandLine.ExitCode.USAGE;
    }
    command.getErr().println("privet: " + (e.getMessage() == null ? e : e.getMessage()));
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      command.getErr().println("  caused by: " + cause);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
