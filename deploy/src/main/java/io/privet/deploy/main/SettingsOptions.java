package io.privet.deploy.main;

import io.privet.deploy.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command with settings has. */
final class SettingsOptions {

  @SuppressWarnings("NullAway.Init") // Set by picocli: the command that has these options.
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file (default: privet.yaml if it exists).")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of everything this node keeps (default: ./data).")
  private @Nullable Path data;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "One setting, as `privet config` lists them.")
  private Map<String, String> set = new LinkedHashMap<>();

  SettingsLoader load(Map<String, String> more) {
    Map<String, String> values = new LinkedHashMap<>(set);
    if (data != null) {
      values.put("data-dir", data.toString());
    }
    values.putAll(more);
    SettingsLoader loader = SettingsLoader.load(values, System.getenv(), Optional.ofNullable(file));
    loader.warnings().forEach(command.commandLine().getErr()::println);
    return loader;
  }
}
