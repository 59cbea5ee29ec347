package io.privet.ingest.load;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.privet.ingest.load.Expression.ColumnUse;
import io.privet.ingest.load.Expressions.Names;
import io.privet.ingest.load.Mapping.Format;
import io.privet.ingest.load.Mapping.Grouping;
import io.privet.ingest.load.Mapping.Rules;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a mapping file; every expression in it is compiled here, and only here. */
final class MappingReader {
  private static final List<String> KEYS =
      List.of("name", "format", "csv", "empty", "where", "key", "group", "vars", "event", "events");
  private static final List<String> TEXTS =
      List.of("event", "name", "userId", "anonymousId", "previousId", "groupId");
  private static final List<String> PARTS = List.of("traits", "properties", "context");
  private static final List<String> EVENT_KEYS =
      List.of(
          "when",
          "type",
          "event",
          "name",
          "userId",
          "anonymousId",
          "previousId",
          "groupId",
          "timestamp",
          "messageId",
          "traits",
          "properties",
          "context");
  private static final String EACH = "$each";
  private static final String AS = "$as";
  private static final String ITEM = "$item";
  private static final Set<String> BOOL = Set.of("bool");
  private static final Set<String> TEXT = Set.of("string");
  private static final Set<String> TIME = Set.of("timestamp", "string");
  private static final Set<String> KEY = Set.of("string", "int");
  private static final Set<String> LIST = Set.of("list");
  private static final Set<String> JSON =
      Set.of(
          "string", "int", "uint", "double", "bool", "timestamp", "null", "decimal", "list", "map");
  private static final Set<String> ANY =
      Set.of(
          "string",
          "int",
          "uint",
          "double",
          "bool",
          "timestamp",
          "duration",
          "null",
          "decimal",
          "list",
          "map");
  private static final int MAX_WINDOW = 10_000_000;
  private static final int DEFAULT_WINDOW = 10_000;
  private static final int DEFAULT_OPEN_ROWS = 200_000;
  private static final int MAX_DEPTH = 30;

  private final YamlText text;
  private final String digest;
  private final List<MappingException.Problem> problems = new ArrayList<>();
  private final List<Expression> compiled = new ArrayList<>();
  private boolean keepsEmpty;

  MappingReader(String file, String yaml) {
    this.text = new YamlText(file, yaml);
    this.digest = digest(yaml);
  }

  Mapping read() throws MappingException {
    Section root = new Section(text.root(), "the file", problems);
    root.allow(KEYS);
    String name = name(root);
    Format format = format(root);
    keepsEmpty = root.value("empty", false, choice -> is(choice, "keep", "omit"));
    Rules rules = rules(root, new Expressions(text, format instanceof Format.Csv, problems));
    if (!problems.isEmpty()) {
      throw new MappingException(text.file(), problems);
    }
    List<ColumnUse> uses =
        format instanceof Format.Csv
            ? compiled.stream().flatMap(expression -> expression.uses().stream()).toList()
            : List.of();
    return new Mapping(text, name, digest, format, rules, uses);
  }

  private String name(Section root) {
    if (root.find("name").isEmpty()) {
      problems.add(
          root.position()
              .problem("name: missing (expected: a name; it is part of every message id)"));
    }
    return root.value("name", "", MappingReader::plainName);
  }

  private static String plainName(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException("up to 64 letters, digits, dots, dashes");
    }
    return name;
  }

  private Format format(Section root) {
    boolean ndjson = root.value("format", false, choice -> is(choice, "ndjson", "csv"));
    Optional<Section> csv = root.section("csv");
    if (ndjson && csv.isPresent()) {
      problems.add(root.position("csv").problem("csv: not for ndjson (expected: no such key)"));
    }
    return ndjson ? new Format.Ndjson() : csv.map(this::csv).orElseGet(MappingReader::plainCsv);
  }

  private static Format plainCsv() {
    return new Format.Csv(",", '"', StandardCharsets.UTF_8, Optional.empty(), false);
  }

  private Format csv(Section csv) {
    csv.allow(List.of("delimiter", "quote", "charset", "columns", "shortRows"));
    return new Format.Csv(
        csv.value("delimiter", ",", MappingReader::delimiter),
        csv.value("quote", '"', MappingReader::character),
        csv.value("charset", StandardCharsets.UTF_8, MappingReader::charset),
        csv.texts("columns"),
        csv.value("shortRows", false, choice -> is(choice, "pad", "reject")));
  }

  private static boolean is(String choice, String yes, String no) {
    if (!choice.equals(yes) && !choice.equals(no)) {
      throw new IllegalArgumentException(no + " or " + yes);
    }
    return choice.equals(yes);
  }

  private static String delimiter(String delimiter) {
    String read = delimiter.equals("tab") ? "\t" : delimiter;
    if (read.isEmpty() || read.length() > 3 || read.contains("\n") || read.contains("\r")) {
      throw new IllegalArgumentException("one to three characters, or tab");
    }
    return read;
  }

  private static char character(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("one character");
    }
    return text.charAt(0);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a charset such as UTF-8 or windows-1252", e);
    }
  }

  private Rules rules(Section root, Expressions expressions) {
    Names row = expressions.rowNames();
    Optional<Expression> where = expression(root, "where", expressions, row, BOOL);
    Optional<Grouping> grouping =
        root.section("group").flatMap(group -> grouping(group, expressions, row));
    if (root.find("group").isPresent() && root.find("key").isPresent()) {
      problems.add(
          root.position("key").problem("key: not beside group (expected: group.by is the key)"));
    }
    Optional<Expression> key = expression(root, "key", expressions, row, KEY);
    Map<String, Expression> vars = new LinkedHashMap<>();
    Names names = vars(root, expressions, vars);
    return new Rules(where, key, grouping, vars, events(root, expressions, names));
  }

  private Optional<Grouping> grouping(Section group, Expressions expressions, Names names) {
    group.allow(List.of("by", "window", "maxRows", "maxOpenRows"));
    if (group.find("by").isEmpty()) {
      problems.add(group.position().problem("group.by: missing (expected: the rows' common key)"));
    }
    int window = group.number("window", DEFAULT_WINDOW, MAX_WINDOW);
    int maxRows = group.number("maxRows", DEFAULT_WINDOW, MAX_WINDOW);
    int maxOpenRows = group.number("maxOpenRows", Math.max(DEFAULT_OPEN_ROWS, maxRows), MAX_WINDOW);
    if (maxOpenRows < maxRows) {
      problems.add(
          group
              .position("maxOpenRows")
              .problem("maxOpenRows: " + maxOpenRows + " (expected: at least maxRows)"));
    }
    return expression(group, "by", expressions, names, KEY)
        .map(by -> new Grouping(by, window, maxRows, maxOpenRows));
  }

  private Names vars(Section root, Expressions expressions, Map<String, Expression> vars) {
    Names names = expressions.unitNames();
    Optional<Section> section = root.section("vars");
    if (section.isEmpty()) {
      return names;
    }
    for (String name : section.get().entries().keySet()) {
      names = addVar(section.get(), name, expressions, names, vars);
    }
    return names;
  }

  private Names addVar(
      Section section,
      String name,
      Expressions expressions,
      Names names,
      Map<String, Expression> vars) {
    if (!isFreeName(name, names)) {
      problems.add(section.position(name).problem(name + badName()));
      return names;
    }
    Optional<Expression> var = expression(section, name, expressions, names, ANY);
    var.ifPresent(expression -> vars.put(name, expression));
    return names.with(name, var.map(Expression::type).orElse(SimpleType.DYN));
  }

  private static boolean isFreeName(String name, Names names) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !names.types().containsKey(name);
  }

  private static String badName() {
    return ": not a free name (expected: letters, digits, _; not a name that is already taken)";
  }

  private List<EventTemplate> events(Section root, Expressions expressions, Names names) {
    List<Node> nodes = new ArrayList<>();
    root.find("event").ifPresent(nodes::add);
    Optional<Node> list = root.find("events");
    if (list.isPresent() && list.get() instanceof SequenceNode sequence) {
      nodes.addAll(sequence.getValue());
    } else if (list.isPresent()) {
      problems.add(YamlText.start(list.get()).problem("events: not a list (expected: events)"));
    }
    if (list.isPresent() == root.find("event").isPresent() || nodes.isEmpty()) {
      problems.add(root.position().problem("event: (expected: either event or events)"));
    }
    return nodes.stream().map(node -> event(node, expressions, names)).toList();
  }

  private EventTemplate event(Node node, Expressions expressions, Names names) {
    Section section = new Section(node, "event", problems);
    section.allow(EVENT_KEYS);
    EventTemplate.Call call = call(section);
    Map<String, Expression> texts = new LinkedHashMap<>();
    for (String name : TEXTS) {
      expression(section, name, expressions, names, TEXT).ifPresent(e -> texts.put(name, e));
    }
    Map<String, Template> parts = new LinkedHashMap<>();
    for (String name : PARTS) {
      section
          .section(name)
          .ifPresent(part -> parts.put(name, fields(name, part, expressions, names, 0)));
    }
    require(section, call);
    return new EventTemplate(
        call,
        expression(section, "when", expressions, names, BOOL),
        expression(section, "messageId", expressions, names, TEXT),
        texts,
        expression(section, "timestamp", expressions, names, TIME),
        parts);
  }

  private EventTemplate.Call call(Section section) {
    if (section.find("type").isEmpty()) {
      problems.add(section.position().problem("type: missing (expected: " + callNames() + ")"));
    }
    return section.value("type", EventTemplate.Call.IDENTIFY, MappingReader::call);
  }

  private static EventTemplate.Call call(String name) {
    for (EventTemplate.Call call : EventTemplate.Call.values()) {
      if (call.text().equals(name)) {
        return call;
      }
    }
    throw new IllegalArgumentException(callNames());
  }

  private static String callNames() {
    return "one of " + String.join(", ", EventTemplate.Call.names());
  }

  private void require(Section section, EventTemplate.Call call) {
    if (!call.required().isEmpty()) {
      require(section, call, call.required());
    }
    if (call.needsTime()) {
      require(section, call, "timestamp");
    }
  }

  private void require(Section section, EventTemplate.Call call, String key) {
    if (section.find(key).isEmpty()) {
      problems.add(
          section.position().problem(key + ": missing (expected: a " + call.text() + " has it)"));
    }
  }

  private Optional<Expression> expression(
      Section section, String key, Expressions expressions, Names names, Set<String> types) {
    Optional<Expression> made =
        section.scalar(key).flatMap(scalar -> expressions.compile(key, scalar, names, types));
    made.ifPresent(compiled::add);
    return made;
  }

  private Template fields(
      String path, Section section, Expressions expressions, Names names, int depth) {
    if (section.entries().containsKey(EACH)) {
      return each(path, section, expressions, names, depth);
    }
    Map<String, Template> fields = new LinkedHashMap<>();
    section
        .entries()
        .forEach(
            (name, node) ->
                fields.put(name, template(path + "." + name, node, expressions, names, depth + 1)));
    return new Template.Fields(fields);
  }

  private Template template(
      String path, Node node, Expressions expressions, Names names, int depth) {
    if (depth > MAX_DEPTH) {
      problems.add(YamlText.start(node).problem(path + ": nested too deeply (expected: 30)"));
      return new Template.Items(List.of());
    }
    if (node instanceof MappingNode) {
      return fields(path, new Section(node, path, problems), expressions, names, depth);
    }
    if (node instanceof SequenceNode sequence) {
      return new Template.Items(
          sequence.getValue().stream()
              .map(item -> template(path + "[]", item, expressions, names, depth + 1))
              .toList());
    }
    return leaf(path, (ScalarNode) node, expressions, names);
  }

  private Template leaf(String path, ScalarNode node, Expressions expressions, Names names) {
    if (node.getScalarStyle() == ScalarStyle.PLAIN && !node.getTag().equals(Tag.STR)) {
      return constant(path, node);
    }
    Optional<Expression> expression = expressions.compile(path, node, names, JSON);
    expression.ifPresent(compiled::add);
    return expression
        .<Template>map(e -> new Template.Leaf(e, keepsEmpty))
        .orElse(new Template.Items(List.of()));
  }

  private Template constant(String path, ScalarNode node) {
    String value = node.getValue();
    if (value.equals("true") || value.equals("false")) {
      return new Template.Constant(Boolean.valueOf(value));
    }
    if (value.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
      return new Template.Constant(new BigDecimal(value));
    }
    problems.add(
        YamlText.start(node)
            .problem(path + ": " + value + " (expected: an expression, a number, true or false)"));
    return new Template.Items(List.of());
  }

  private Template each(
      String path, Section section, Expressions expressions, Names names, int depth) {
    section.allow(List.of(EACH, AS, ITEM));
    Optional<Expression> list = expression(section, EACH, expressions, names, LIST);
    String variable = section.value(AS, "item", name -> freeName(name, names));
    CelType type =
        list.map(Expression::type)
            .filter(ListType.class::isInstance)
            .map(t -> ((ListType) t).elemType())
            .orElse(SimpleType.DYN);
    Optional<Node> item = section.find(ITEM);
    if (item.isEmpty()) {
      problems.add(section.position().problem(path + "." + ITEM + ": missing (expected: a part)"));
    }
    if (list.isEmpty() || item.isEmpty()) {
      return new Template.Items(List.of());
    }
    Names inner = names.with(variable, type);
    return new Template.Each(
        list.get(), variable, template(path, item.get(), expressions, inner, depth + 1));
  }

  private static String freeName(String name, Names names) {
    if (!isFreeName(name, names)) {
      throw new IllegalArgumentException("letters, digits, _; not a name that is already taken");
    }
    return name;
  }

  private static String digest(String yaml) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
