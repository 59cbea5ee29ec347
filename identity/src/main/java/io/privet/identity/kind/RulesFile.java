package io.privet.identity.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.privet.identity.kind.IdentifierKind.Limit;
import io.privet.identity.kind.IdentityException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a rules file. It collects every problem instead of stopping at the first. */
final class RulesFile {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> TOP = Set.of("phone_region", "blocked", "kinds");
  private static final Set<String> KIND =
      Set.of("name", "code", "priority", "unique", "normalizer", "max_length", "limits", "blocked");
  private static final Set<String> LIMIT = Set.of("count", "window");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
  private static final int LONGEST = 4_096;

  private final List<String> problems = new ArrayList<>();

  private RulesFile() {}

  static IdentityRules parse(String yaml) {
    RulesFile file = new RulesFile();
    List<IdentifierKind> kinds = file.rules(tree(yaml));
    if (!file.problems.isEmpty()) {
      throw new IdentityException(Code.INVALID_RULES, String.join("\n", file.problems));
    }
    return new IdentityRules(kinds);
  }

  private static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IdentityException(
          Code.INVALID_RULES,
          "line %d, column %d: not readable (expected: YAML without repeated keys)"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  private List<IdentifierKind> rules(JsonNode root) {
    if (!root.isObject()) {
      refuse("rules", root, "an object with kinds");
      return List.of();
    }
    refuseUnknown("", root, TOP);
    Optional<String> region = phoneRegion(root.path("phone_region"));
    BlockedValues blocked = blocked(BlockedValues.standard(), "blocked", root.path("blocked"));
    JsonNode list = root.path("kinds");
    if (!list.isArray() || list.isEmpty()) {
      refuse("kinds", list, "a list of at least one kind");
      return List.of();
    }
    List<IdentifierKind> kinds = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      kind("kinds[" + i + "]", list.get(i), region, blocked).ifPresent(kinds::add);
    }
    refuseRepeated(kinds);
    return kinds;
  }

  private Optional<String> phoneRegion(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isTextual() || !Normalizers.isPhoneRegion(node.textValue())) {
      refuse("phone_region", node, "an ISO 3166-1 alpha-2 code in capitals, such as DE");
      return Optional.empty();
    }
    return Optional.of(node.textValue());
  }

  private Optional<IdentifierKind> kind(
      String path, JsonNode node, Optional<String> region, BlockedValues blocked) {
    int before = problems.size();
    if (!node.isObject()) {
      refuse(path, node, "an object with name, code and priority");
      return Optional.empty();
    }
    refuseUnknown(path + ".", node, KIND);
    String name = name(path + ".name", node.path("name"));
    int code = integer(path + ".code", node.path("code"), 1, Short.MAX_VALUE);
    refuseForeignCode(path + ".code", name, code);
    int priority = integer(path + ".priority", node.path("priority"), 0, 1_000_000);
    boolean unique = flag(path + ".unique", node.path("unique"));
    Normalizer normalizer = normalizer(path + ".normalizer", node.path("normalizer"), region);
    JsonNode length = node.path("max_length");
    int maxLength =
        length.isMissingNode()
            ? standardLength(normalizer)
            : integer(path + ".max_length", length, 1, LONGEST);
    List<Limit> limits = limits(path + ".limits", node.path("limits"));
    BlockedValues all = blocked(blocked, path + ".blocked", node.path("blocked"));
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(
            new IdentifierKind(name, code, priority, unique, normalizer, maxLength, limits, all));
  }

  private static int standardLength(Normalizer normalizer) {
    if (normalizer instanceof Normalizers.Email) {
      return 254;
    }
    return normalizer instanceof Normalizers.Phone ? 64 : 512;
  }

  private String name(String path, JsonNode node) {
    if (!node.isTextual() || !node.textValue().matches("[a-z][a-z0-9_]{0,62}")) {
      refuse(path, node, "[a-z][a-z0-9_]*, at most 63 characters");
      return "";
    }
    return node.textValue();
  }

  private void refuseForeignCode(String path, String name, int code) {
    int standard = IdentityRules.STANDARD_CODES.getOrDefault(name, 0);
    if (name.isEmpty() || code == 0) {
      return;
    }
    if (standard != 0 && code != standard) {
      problems.add("%s: %d (expected: %d, the code of %s)".formatted(path, code, standard, name));
    }
    if (standard == 0 && code < IdentityRules.FIRST_OWN_CODE) {
      problems.add(
          "%s: %d (expected: from %d; lower codes are those of standard kinds)"
              .formatted(path, code, IdentityRules.FIRST_OWN_CODE));
    }
  }

  private Normalizer normalizer(String path, JsonNode node, Optional<String> region) {
    String name = node.isMissingNode() ? "text" : node.isTextual() ? node.textValue() : "";
    Optional<Normalizer> found = Normalizers.find(name, region);
    if (found.isEmpty()) {
      refuse(path, node, "text, email or phone");
    }
    return found.orElseGet(Normalizers.Text::new);
  }

  private boolean flag(String path, JsonNode node) {
    if (!node.isMissingNode() && !node.isBoolean()) {
      refuse(path, node, "true or false");
    }
    return node.booleanValue();
  }

  private int integer(String path, JsonNode node, int from, int to) {
    if (!node.isInt() || node.intValue() < from || node.intValue() > to) {
      refuse(path, node, "an integer from %d to %d".formatted(from, to));
      return 0;
    }
    return node.intValue();
  }

  private List<Limit> limits(String path, JsonNode node) {
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < items(path, node); i++) {
      limit(path + "[" + i + "]", node.get(i)).ifPresent(limits::add);
    }
    return limits;
  }

  private Optional<Limit> limit(String path, JsonNode node) {
    if (!node.isObject()) {
      refuse(path, node, "an object with count");
      return Optional.empty();
    }
    refuseUnknown(path + ".", node, LIMIT);
    int count = integer(path + ".count", node.path("count"), 1, 1_000_000);
    JsonNode window = node.path("window");
    Optional<Duration> duration =
        window.isMissingNode() ? Optional.empty() : duration(path + ".window", window);
    return count == 0 ? Optional.empty() : Optional.of(new Limit(count, duration));
  }

  private Optional<Duration> duration(String path, JsonNode node) {
    Matcher matcher = DURATION.matcher(node.isTextual() ? node.textValue() : "");
    if (!matcher.matches()) {
      refuse(path, node, "a number and s, m, h or d, such as 24h");
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  private BlockedValues blocked(BlockedValues base, String path, JsonNode node) {
    BlockedValues all = base;
    for (int i = 0; i < items(path, node); i++) {
      JsonNode entry = node.get(i);
      if (!entry.isTextual() || entry.textValue().length() > 1_000) {
        refuse(path + "[" + i + "]", entry, "a text of at most 1,000 characters");
        continue;
      }
      try {
        all = all.and(List.of(entry.textValue()));
      } catch (IllegalArgumentException e) {
        problems.add("%s[%d]: %s".formatted(path, i, e.getMessage()));
      }
    }
    return all;
  }

  private int items(String path, JsonNode node) {
    if (!node.isMissingNode() && !node.isArray()) {
      refuse(path, node, "a list");
    }
    return node.isArray() ? node.size() : 0;
  }

  private void refuseRepeated(List<IdentifierKind> kinds) {
    Map<Object, String> seen = new HashMap<>();
    for (IdentifierKind kind : kinds) {
      refuseRepeated(seen, "name " + kind.name(), kind);
      refuseRepeated(seen, "code " + kind.code(), kind);
      refuseRepeated(seen, "priority " + kind.priority(), kind);
    }
  }

  private void refuseRepeated(Map<Object, String> seen, String what, IdentifierKind kind) {
    String other = seen.putIfAbsent(what, kind.name());
    if (other != null) {
      problems.add(
          "kinds: %s in %s and %s (expected: one kind each)".formatted(what, other, kind.name()));
    }
  }

  private void refuseUnknown(String prefix, JsonNode node, Set<String> known) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        problems.add(
            "%s%s: unknown key (expected: one of %s)"
                .formatted(prefix, name, String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  private void refuse(String path, JsonNode node, String expected) {
    problems.add("%s: %s (expected: %s)".formatted(path, shape(node), expected));
  }

  private static String shape(JsonNode node) {
    return switch (node.getNodeType()) {
      case MISSING -> "missing";
      case STRING -> "text of %d characters".formatted(node.textValue().length());
      case NUMBER -> "number " + node.asText();
      case BOOLEAN -> "boolean " + node.asText();
      case ARRAY -> "list of %d".formatted(node.size());
      case OBJECT -> "object of %d keys".formatted(node.size());
      default -> "nothing";
    };
  }
}
