package io.privet.deploy.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Names of the settings {@code kafka.client.*}. What follows is the name of a property of Kafka's,
 * dots and all, and stands in quotes where settings are looked up.
 */
final class KafkaClientNames {

  static final String PREFIX = "kafka.client.";

  private static final String VARIABLE = "PRIVET_KAFKA_CLIENT_";

  private KafkaClientNames() {}

  /** The name with the property in quotes; any other name as it is. */
  static String quoted(String name) {
    return name.startsWith(PREFIX)
        ? PREFIX + '"' + name.substring(PREFIX.length()).replace("\"", "") + '"'
        : name;
  }

  /**
   * The settings of this kind in an environment: {@code PRIVET_KAFKA_CLIENT_SECURITY_PROTOCOL} is
   * {@code security.protocol}, since Kafka's properties have dots and no underscores.
   */
  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> settings = new LinkedHashMap<>();
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(VARIABLE)) {
            String property =
                variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            settings.put("privet." + quoted(PREFIX + property), value);
          }
        });
    return settings;
  }

  /** Whether a variable is a setting of this kind. */
  static boolean isVariable(String name) {
    return name.startsWith(VARIABLE);
  }
}
