package io.privet.deploy.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the settings. Of one that is given several times the first of these holds: the command
 * line, the environment ({@code PRIVET_*}, {@link Environment}), the file, the default.
 */
public final class SettingsLoader {

  private static final String PREFIX = "privet.";

  /** Names of settings that are secrets end so. */
  private static final Pattern SECRET = Pattern.compile(".*(password|passphrase|secret|token)");

  private final SmallRyeConfig config;
  private final PrivetSettings settings;
  private final List<String> warnings;

  private SettingsLoader(SmallRyeConfig config, List<String> warnings) {
    this.config = config;
    this.warnings = warnings;
    this.settings = config.getConfigMapping(PrivetSettings.class);
  }

  /**
   * Reads and checks.
   *
   * @param commandLine values by name, for example {@code http.port}
   * @param environment of the process
   * @param file YAML file; when absent, {@code privet.yaml} in the working directory if it exists
   * @throws SettingsException when a value is out of bounds or a name is unknown
   */
  public static SettingsLoader load(
      Map<String, String> commandLine, Map<String, String> environment, Optional<Path> file) {
    Optional<Path> yaml = file.or(() -> Optional.of(Path.of("privet.yaml")).filter(Files::exists));
    Environment variables = new Environment(environment);
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .withMapping(PrivetSettings.class)
            .withSources(new Values("command line", prefixed(commandLine), 500))
            .withSources(new Values("environment", variables.settings(), 400));
    yaml.ifPresent(f -> builder.withSources(new Values(f.toString(), prefixed(read(f)), 300)));
    return checked(builder, warnings(variables));
  }

  /** The settings. */
  public PrivetSettings settings() {
    return settings;
  }

  /** What was given and is left alone, though it may have been meant; without values. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Every setting by name, in alphabetical order, with its value and where it comes from. A secret
   * is shown as {@code (set)}, and what has no value as {@code (none)}.
   */
  public Map<String, Effective> effective() {
    Map<String, Effective> effective = new TreeMap<>();
    for (String name : Environment.names()) {
      effective.put(name.substring(PREFIX.length()), NONE);
    }
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        ConfigValue value = config.getConfigValue(name);
        if (value.getValue() != null) {
          effective.put(name.substring(PREFIX.length()), masked(name, describe(name, value)));
        }
      }
    }
    return effective;
  }

  /**
   * A setting in force.
   *
   * @param value as text
   * @param origin where it comes from
   */
  public record Effective(String value, String origin) {}

  private static final Pattern UNKNOWN =
      Pattern.compile("SRCFG00050: (?<name>\\S+) in (?<source>.+) does not map to any root");
  private static final Pattern UNREADABLE =
      Pattern.compile(
          ".*SRCFG00039: The config property (?<name>\\S+) with the config value \"(?<value>.*?)\" .*",
          Pattern.DOTALL);
  private static final Pattern ALLOWED = Pattern.compile("allowed values: (?<values>[a-z,]+)");

  private static final Effective NONE = new Effective("(none)", "default");

  /** Among a Kafka client's properties are passwords, some within other values. */
  private static Effective masked(String name, Effective effective) {
    return name.startsWith(PREFIX + KafkaClientNames.PREFIX)
        ? new Effective("(set)", effective.origin())
        : effective;
  }

  private static Effective describe(String name, ConfigValue value) {
    String origin = value.getConfigSourceName();
    return new Effective(
        SECRET.matcher(name).matches() ? "(set)" : value.getValue(),
        origin == null || value.getConfigSourceOrdinal() < 300 ? "default" : origin);
  }

  private static List<String> warnings(Environment environment) {
    return environment.strangers().stream()
        .map(name -> name + ": no setting, left alone (expected: one that `privet config` lists)")
        .toList();
  }

  private static SettingsLoader checked(SmallRyeConfigBuilder builder, List<String> warnings) {
    try {
      SettingsLoader loader = new SettingsLoader(builder.build(), warnings);
      List<String> problems = SettingsCheck.problems(loader.settings);
      if (!problems.isEmpty()) {
        throw new SettingsException(problems);
      }
      return loader;
    } catch (ConfigValidationException e) {
      throw new SettingsException(messages(e));
    }
  }

  private static List<String> messages(ConfigValidationException e) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < e.getProblemCount(); i++) {
      messages.add(message(e.getProblem(i).getMessage().replace(PREFIX, "")));
    }
    return messages;
  }

  /** The library's words in those of every other message; what is not known stays as it is. */
  private static String message(String problem) {
    Matcher unknown = UNKNOWN.matcher(problem);
    if (unknown.matches()) {
      return "%s: unknown (in %s; expected: a setting that `privet config` lists)"
          .formatted(unknown.group("name"), unknown.group("source"));
    }
    Matcher unreadable = UNREADABLE.matcher(problem);
    if (!unreadable.matches()) {
      return problem;
    }
    Matcher allowed = ALLOWED.matcher(problem);
    return "%s: \"%s\" (expected: %s)"
        .formatted(
            unreadable.group("name"),
            unreadable.group("value"),
            allowed.find()
                ? "one of " + allowed.group("values").replace(",", ", ")
                : problem.contains("SRCFG00029") ? "a whole number" : "another form");
  }

  private static Map<String, String> prefixed(Map<String, String> values) {
    Map<String, String> prefixed = new LinkedHashMap<>();
    values.forEach((name, value) -> prefixed.put(PREFIX + KafkaClientNames.quoted(name), value));
    return prefixed;
  }

  private static Map<String, String> read(Path file) {
    try {
      return new YamlConfigSource(file.toString(), Files.readString(file, UTF_8)).getProperties();
    } catch (IOException e) {
      throw new SettingsException(List.of("settings file: not readable: " + file));
    } catch (YAMLException e) {
      throw new SettingsException(List.of("settings file: " + file + ": " + e.getMessage()));
    }
  }

  /** Values with the name of where they come from. */
  private static final class Values extends MapBackedConfigSource {

    private static final long serialVersionUID = 1;

    Values(String origin, Map<String, String> values, int precedence) {
      super(origin, values, precedence, /* copy= */ true);
    }
  }
}
