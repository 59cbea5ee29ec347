package io.privet.deploy.settings;

import java.util.List;

/** Settings that do not hold; the message has one line for each problem. */
public final class SettingsException extends RuntimeException {

  private final String[] problems;

  SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = problems.toArray(String[]::new);
  }

  /** One line each. */
  public List<String> problems() {
    return List.of(problems);
  }
}
