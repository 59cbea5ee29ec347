package io.privet.ingest.load;

import io.privet.ingest.load.YamlText.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping node of the file, read by key; what is wrong with it is added to a list of problems.
 */
final class Section {
  private final Position position;
  private final List<MappingException.Problem> problems;
  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Map<String, Position> places = new LinkedHashMap<>();

  Section(Node node, String name, List<MappingException.Problem> problems) {
    this.position = YamlText.start(node);
    this.problems = problems;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::add);
    } else {
      problems.add(position.problem(name + ": not a mapping (expected: keys and values)"));
    }
  }

  private void add(NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problems.add(YamlText.start(tuple.getKeyNode()).problem("a key is not a text"));
    } else if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
      problems.add(YamlText.start(key).problem(key.getValue() + ": is there twice"));
    } else {
      places.put(key.getValue(), YamlText.start(key));
    }
  }

  Map<String, Node> entries() {
    return entries;
  }

  Position position() {
    return position;
  }

  Position position(String key) {
    return places.getOrDefault(key, position);
  }

  void allow(List<String> known) {
    places.forEach(
        (key, place) -> {
          if (!known.contains(key)) {
            problems.add(
                place.problem(
                    key + ": unknown key (expected: one of " + String.join(", ", known) + ")"));
          }
        });
  }

  Optional<Node> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  Optional<Section> section(String key) {
    return find(key).map(node -> new Section(node, key, problems));
  }

  Optional<ScalarNode> scalar(String key) {
    Optional<Node> node = find(key);
    if (node.isPresent() && !(node.get() instanceof ScalarNode)) {
      problems.add(YamlText.start(node.get()).problem(key + ": not a single value"));
    }
    return node.filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast);
  }

  /** The value of a key as {@code reader} understands it; its complaint is the expectation. */
  <T> T value(String key, T absent, Function<String, T> reader) {
    Optional<ScalarNode> node = scalar(key);
    try {
      return node.isEmpty() ? absent : reader.apply(node.get().getValue());
    } catch (IllegalArgumentException e) {
      problems.add(
          YamlText.start(node.orElseThrow())
              .problem(
                  key
                      + ": "
                      + node.orElseThrow().getValue()
                      + " (expected: "
                      + e.getMessage()
                      + ")"));
      return absent;
    }
  }

  int number(String key, int absent, int most) {
    return value(key, absent, text -> whole(text, most));
  }

  private static int whole(String text, int most) {
    String digits = text.replace("_", "");
    if (!digits.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("a whole number");
    }
    long number = Long.parseLong(digits);
    if (number < 1 || number > most) {
      throw new IllegalArgumentException("1 to " + most);
    }
    return (int) number;
  }

  Optional<List<String>> texts(String key) {
    return find(key).map(node -> texts(key, node));
  }

  private List<String> texts(String key, Node node) {
    List<String> texts = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        if (item instanceof ScalarNode scalar) {
          texts.add(scalar.getValue());
        } else {
          problems.add(YamlText.start(item).problem(key + ": not a text"));
        }
      }
    } else {
      problems.add(YamlText.start(node).problem(key + ": not a list"));
    }
    return texts;
  }
}
