package io.privet.ingest.load;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event as the mapping draws it.
 *
 * @param call its call
 * @param when whether the rows make this event; always, when absent
 * @param messageId its message id; a hash, when absent
 * @param texts the fields that are one text, by name
 * @param timestamp when it happened
 * @param parts traits, properties and context
 */
record EventTemplate(
    Call call,
    Optional<Expression> when,
    Optional<Expression> messageId,
    Map<String, Expression> texts,
    Optional<Expression> timestamp,
    Map<String, Template> parts) {

  /** The calls of the tracking specification, each with what it cannot do without. */
  enum Call {
    TRACK("event"),
    IDENTIFY(""),
    PAGE(""),
    SCREEN(""),
    GROUP("groupId"),
    ALIAS("previousId");

    private final String required;

    Call(String required) {
      this.required = required;
    }

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The field that it needs, empty when it needs none. */
    String required() {
      return required;
    }

    boolean needsTime() {
      return this == TRACK || this == PAGE || this == SCREEN;
    }

    static List<String> names() {
      return List.of(values()).stream().map(Call::text).toList();
    }
  }

  /** Writes the fields of the event, without its message id. */
  void write(JsonGenerator json, Scope scope, Times times) throws IOException {
    json.writeStringField("type", call.text());
    for (Map.Entry<String, Expression> text : texts.entrySet()) {
      writeText(text.getKey(), text.getValue(), json, scope);
    }
    if (timestamp.isPresent()) {
      json.writeStringField("timestamp", time(timestamp.get(), scope, times));
    }
    for (Map.Entry<String, Template> part : parts.entrySet()) {
      part.getValue().writeField(part.getKey(), json, scope);
    }
  }

  private void writeText(String name, Expression expression, JsonGenerator json, Scope scope)
      throws IOException {
    Object value = expression.eval(scope);
    if (!JsonValues.isAbsent(value)) {
      json.writeStringField(name, text(expression, value));
    } else if (name.equals(call.required())) {
      throw expression.fault("empty", "a text; a " + call.text() + " needs it");
    }
  }

  private static String time(Expression expression, Scope scope, Times times) {
    Object value = expression.eval(scope);
    if (value instanceof java.time.Instant instant) {
      return instant.toString();
    }
    try {
      return times.iso(text(expression, value)).toString();
    } catch (RowException e) {
      throw expression.fault(e.reason(), e.expected());
    }
  }

  /** The value of an expression that has to be a text. */
  static String text(Expression expression, Object value) {
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw expression.fault(value instanceof String ? "empty" : "not a text", "a text");
  }
}
