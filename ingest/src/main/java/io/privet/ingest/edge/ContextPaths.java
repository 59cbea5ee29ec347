package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The allow-list of context fields: a tree of names; a leaf stands for all that is below it. */
final class ContextPaths {

  private final Map<String, ContextPaths> below = new LinkedHashMap<>();

  private ContextPaths() {}

  static ContextPaths of(Set<String> paths) {
    ContextPaths root = new ContextPaths();
    for (String path : paths) {
      ContextPaths at = root;
      for (String name : path.split("\\.", -1)) {
        at = at.below.computeIfAbsent(name, ignored -> new ContextPaths());
      }
    }
    return root;
  }

  /** Whether the field at that path of two names stays. */
  boolean holds(String outer, String inner) {
    ContextPaths at = below.get(outer);
    return at != null && (at.below.isEmpty() || at.below.containsKey(inner));
  }

  /** The allowed part of a tree; what is no object is empty. */
  ObjectNode select(JsonNode tree) {
    ObjectNode selected = JsonNodeFactory.instance.objectNode();
    below.forEach(
        (name, paths) -> {
          JsonNode value = tree.path(name);
          if (paths.below.isEmpty() && !value.isMissingNode()) {
            selected.set(name, value);
          } else if (value.isObject()) {
            ObjectNode inner = paths.select(value);
            if (!inner.isEmpty()) {
              selected.set(name, inner);
            }
          }
        });
    return selected;
  }
}
