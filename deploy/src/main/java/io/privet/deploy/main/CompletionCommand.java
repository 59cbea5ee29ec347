package io.privet.deploy.main;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh: source <(./privet completion)",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash("privet", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}
