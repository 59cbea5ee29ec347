package io.privet.ingest.edge;

/**
 * What is wrong with a request or an event. It never holds a value of the payload.
 *
 * @param field where, for example {@code properties.products[3].price}; empty for the whole
 * @param reason what was found
 * @param expected what would be right
 */
record Violation(String field, String reason, String expected) {

  String message() {
    String text = "%s (expected: %s)".formatted(reason, expected);
    return field.isEmpty() ? text : field + ": " + text;
  }
}
