package io.privet.deploy.main;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the settings in force. */
@Command(
    name = "config",
    description = "Print every setting, its value and where it comes from; never a secret.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    settings
        .load(Map.of())
        .effective()
        .forEach((name, s) -> out.printf("%-32s %-28s # %s%n", name + ":", s.value(), s.origin()));
    out.flush();
  }
}
