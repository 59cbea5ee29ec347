package io.privet.deploy.settings;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The variables {@code PRIVET_*} of a process. Those that name a setting are one; others are left
 * alone, since not only settings begin so: the passphrase, the launcher's options, and what
 * Kubernetes tells of a Service called {@code privet}.
 */
record Environment(Map<String, String> variables) {

  private static final String PREFIX = "PRIVET_";

  private static final Map<String, String> SETTINGS =
      ConfigMappings.getProperties(ConfigClass.configClass(PrivetSettings.class)).keySet().stream()
          .filter(setting -> !setting.contains("*"))
          .collect(toUnmodifiableMap(Environment::variable, Function.identity()));

  /** Read by others than the settings. */
  private static final Set<String> OTHERS = Set.of("PRIVET_PASSPHRASE", "PRIVET_JAVA_OPTIONS");

  private static final Pattern TESTS = Pattern.compile("PRIVET_TEST_.*");
  private static final Pattern SERVICE =
      Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_.*)?");
  private static final Pattern SERVICE_PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  /** The names of all settings but those that begin with {@code kafka.client}. */
  static Collection<String> names() {
    return SETTINGS.values();
  }

  /** Values of settings, by the setting's name. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(KafkaClientNames.of(variables));
    SETTINGS.forEach(
        (variable, setting) -> {
          String value = variables.get(variable);
          if (value != null) {
            settings.put(setting, value);
          }
        });
    return settings;
  }

  /** Variables that were probably meant to be settings and are none, in alphabetical order. */
  List<String> strangers() {
    return variables.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .filter(name -> !SETTINGS.containsKey(name) && !KafkaClientNames.isVariable(name))
        .filter(name -> !isOfOthers(name))
        .sorted()
        .toList();
  }

  /** Values stay out of messages: among them are secrets. */
  @Override
  public String toString() {
    return "environment";
  }

  private boolean isOfOthers(String name) {
    return OTHERS.contains(name)
        || TESTS.matcher(name).matches()
        || SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT")
            && SERVICE_PORT_VALUE.matcher(variables.getOrDefault(name, "")).matches());
  }

  private static String variable(String setting) {
    return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
