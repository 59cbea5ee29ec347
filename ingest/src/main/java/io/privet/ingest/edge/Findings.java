package io.privet.ingest.edge;

import java.util.ArrayList;
import java.util.List;

/** What reading one event finds: what forbids it, and what is only worth a word. */
final class Findings {

  private static final int MOST = 20;

  private final List<Violation> errors = new ArrayList<>(0);
  private final List<Violation> warnings = new ArrayList<>(0);

  void error(String field, String reason, String expected) {
    if (errors.size() < MOST) {
      errors.add(new Violation(field, reason, expected));
    }
  }

  void warn(String field, String reason, String expected) {
    if (warnings.size() < MOST) {
      warnings.add(new Violation(field, reason, expected));
    }
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<Violation> errors() {
    return errors;
  }

  List<Violation> warnings() {
    return warnings;
  }
}
