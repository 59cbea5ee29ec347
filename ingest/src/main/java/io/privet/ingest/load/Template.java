package io.privet.ingest.load;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A part of an event as the mapping draws it, to be filled from rows. */
sealed interface Template {
  /** Writes name and value, or nothing where there is no value. */
  void writeField(String name, JsonGenerator json, Scope scope) throws IOException;

  /** Writes the value, or nothing where there is none. */
  void writeItem(JsonGenerator json, Scope scope) throws IOException;

  /**
   * The value of an expression.
   *
   * @param keepsEmpty whether an empty text is a value; null never is
   */
  record Leaf(Expression expression, boolean keepsEmpty) implements Template {
    @Override
    public void writeField(String name, JsonGenerator json, Scope scope) throws IOException {
      Object value = expression.eval(scope);
      if (isPresent(value)) {
        json.writeFieldName(name);
        write(json, value);
      }
    }

    @Override
    public void writeItem(JsonGenerator json, Scope scope) throws IOException {
      Object value = expression.eval(scope);
      if (isPresent(value)) {
        write(json, value);
      }
    }

    private boolean isPresent(Object value) {
      return keepsEmpty ? !JsonValues.isNull(value) : !JsonValues.isAbsent(value);
    }

    private void write(JsonGenerator json, Object value) throws IOException {
      try {
        JsonValues.write(json, value);
      } catch (RowException e) {
        throw expression.fault(e.reason(), e.expected());
      }
    }
  }

  /** A number or boolean that the mapping writes out. */
  record Constant(Object value) implements Template {
    @Override
    public void writeField(String name, JsonGenerator json, Scope scope) throws IOException {
      json.writeFieldName(name);
      JsonValues.write(json, value);
    }

    @Override
    public void writeItem(JsonGenerator json, Scope scope) throws IOException {
      JsonValues.write(json, value);
    }
  }

  /** A map of parts. */
  record Fields(Map<String, Template> fields) implements Template {
    @Override
    public void writeField(String name, JsonGenerator json, Scope scope) throws IOException {
      json.writeFieldName(name);
      writeItem(json, scope);
    }

    @Override
    public void writeItem(JsonGenerator json, Scope scope) throws IOException {
      json.writeStartObject();
      for (Map.Entry<String, Template> field : fields.entrySet()) {
        field.getValue().writeField(field.getKey(), json, scope);
      }
      json.writeEndObject();
    }
  }

  /** A list of parts. */
  record Items(List<Template> items) implements Template {
    @Override
    public void writeField(String name, JsonGenerator json, Scope scope) throws IOException {
      json.writeFieldName(name);
      writeItem(json, scope);
    }

    @Override
    public void writeItem(JsonGenerator json, Scope scope) throws IOException {
      json.writeStartArray();
      for (Template item : items) {
        item.writeItem(json, scope);
      }
      json.writeEndArray();
    }
  }

  /**
   * One part for each item of a list.
   *
   * @param list the list
   * @param variable the name of the item in {@code item}'s expressions
   * @param item the part
   */
  record Each(Expression list, String variable, Template item) implements Template {
    @Override
    public void writeField(String name, JsonGenerator json, Scope scope) throws IOException {
      json.writeFieldName(name);
      writeItem(json, scope);
    }

    @Override
    public void writeItem(JsonGenerator json, Scope scope) throws IOException {
      if (!(list.eval(scope) instanceof List<?> values)) {
        throw list.fault("not a list", "a list");
      }
      json.writeStartArray();
      for (Object value : values) {
        scope.let(variable, value);
        item.writeItem(json, scope);
      }
      json.writeEndArray();
    }
  }
}
