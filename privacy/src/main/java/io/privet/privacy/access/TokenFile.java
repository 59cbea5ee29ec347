package io.privet.privacy.access;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.privet.privacy.consent.Purposes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Token definitions in YAML:
 *
 * <pre>
 * tokens:
 *   - name: checkout
 *     sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 *     permissions: [profile.read]
 *     purposes: [personalization]
 * </pre>
 *
 * <p>An error is an {@link IllegalArgumentException} that names the field and what is expected
 * there, and does not repeat the file's values.
 */
public final class TokenFile {

  private static final Set<String> FIELDS = Set.of("name", "sha256", "permissions", "purposes");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TokenFile() {}

  /** Reads the file; blocks. */
  public static List<TokenDefinition> read(Path file, Purposes purposes) throws IOException {
    return parse(Files.readString(file), purposes);
  }

  /** Reads the text of such a file. */
  public static List<TokenDefinition> parse(String yaml, Purposes purposes) {
    JsonNode tokens = only(tree(yaml), "", Set.of("tokens")).path("tokens");
    if (!tokens.isArray()) {
      throw error("tokens", kind(tokens), "a list");
    }
    List<TokenDefinition> definitions = new ArrayList<>();
    for (JsonNode token : tokens) {
      definitions.add(definition(token, "tokens[%d]".formatted(definitions.size()), purposes));
    }
    return definitions;
  }

  private static TokenDefinition definition(JsonNode token, String path, Purposes purposes) {
    only(token, path, FIELDS);
    String name = text(token.path("name"), path + ".name");
    String sha256 = text(token.path("sha256"), path + ".sha256");
    Set<String> permissions = texts(token.path("permissions"), path + ".permissions");
    Set<String> names = texts(token.path("purposes"), path + ".purposes");
    try {
      return new TokenDefinition(name, sha256, permissions, purposes.setOf(names));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s.%s".formatted(path, e.getMessage()), e);
    }
  }

  private static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : " at line %d".formatted(at.getLineNr());
      throw new IllegalArgumentException(
          "tokens: not readable%s (expected: YAML without repeated keys)".formatted(where));
    }
  }

  private static JsonNode only(JsonNode node, String path, Set<String> fields) {
    if (!node.isObject()) {
      throw error(path.isEmpty() ? "tokens" : path, kind(node), "the fields " + sorted(fields));
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      if (!fields.contains(names.next())) {
        throw error(path.isEmpty() ? "tokens" : path, "an unknown field", "of " + sorted(fields));
      }
    }
    return node;
  }

  private static Set<String> texts(JsonNode node, String path) {
    if (!node.isArray()) {
      throw error(path, kind(node), "a list of names");
    }
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode each : node) {
      texts.add(text(each, path + "[%d]".formatted(texts.size())));
    }
    return texts;
  }

  private static String text(JsonNode node, String path) {
    if (!node.isTextual()) {
      throw error(path, kind(node), "a text, in quotes where it looks like a number");
    }
    return node.textValue();
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode()
        ? "missing"
        : "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  private static IllegalArgumentException error(String path, String fact, String expected) {
    return new IllegalArgumentException("%s: %s (expected: %s)".formatted(path, fact, expected));
  }
}
