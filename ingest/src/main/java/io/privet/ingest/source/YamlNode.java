package io.privet.ingest.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a YAML document that knows where it stands.
 *
 * @param path where, empty for the document
 * @param node what stands there
 */
record YamlNode(String path, JsonNode node) {

  Optional<YamlNode> find(String field) {
    JsonNode child = node.get(field);
    return child == null || child.isNull() ? Optional.empty() : Optional.of(below(field, child));
  }

  YamlNode required(String field) {
    return find(field)
        .orElseThrow(
            () -> new SourceDefinitionException(join(field), "missing", "a value for this field"));
  }

  void onlyFields(String... allowed) {
    for (String name : fields().keySet()) {
      if (!Arrays.asList(allowed).contains(name)) {
        throw new SourceDefinitionException(
            join(name), "an unknown field", "one of " + Arrays.toString(allowed));
      }
    }
  }

  Map<String, YamlNode> fields() {
    if (!node.isObject()) {
      throw wrong(shape(), "a map");
    }
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    node.properties().forEach(e -> fields.put(e.getKey(), below(e.getKey(), e.getValue())));
    return fields;
  }

  List<YamlNode> items() {
    if (!node.isArray()) {
      throw wrong(shape(), "a list");
    }
    List<YamlNode> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new YamlNode(path + "[" + i + "]", node.get(i)));
    }
    return items;
  }

  Set<String> texts() {
    Set<String> texts = new LinkedHashSet<>();
    items().forEach(item -> texts.add(item.text()));
    return texts;
  }

  String text() {
    if (!node.isValueNode() || node.isNull()) {
      throw wrong(shape(), "a text");
    }
    return node.asText();
  }

  int integer(int least, int most) {
    String expected = String.format(Locale.ROOT, "an integer from %,d to %,d", least, most);
    if (!node.isInt()) {
      throw wrong(shape(), expected);
    }
    int value = node.intValue();
    if (value < least || value > most) {
      throw wrong(String.format(Locale.ROOT, "%,d", value), expected);
    }
    return value;
  }

  SourceDefinitionException wrong(String found, String expected) {
    return new SourceDefinitionException(path.isEmpty() ? "document" : path, found, expected);
  }

  private String shape() {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list of " + node.size();
      case OBJECT -> "a map of " + node.size();
      case MISSING, NULL -> "nothing";
      case NUMBER -> "a number";
      case BOOLEAN -> "a truth value";
      default -> "a text of " + node.asText().length() + " characters";
    };
  }

  private YamlNode below(String field, JsonNode child) {
    return new YamlNode(join(field), child);
  }

  private String join(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
