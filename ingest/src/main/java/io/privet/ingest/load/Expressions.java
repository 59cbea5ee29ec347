package io.privet.ingest.load;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.privet.ingest.load.Expression.ColumnRead;
import io.privet.ingest.load.Expression.ColumnUse;
import io.privet.ingest.load.YamlText.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Compiles the expressions of one mapping and says, in the mapping's own lines, what is wrong. */
final class Expressions {
  private static final int MAX_EXPRESSION = 20_000;
  private static final CelOptions OPTIONS =
      CelOptions.current().maxExpressionCodePointSize(MAX_EXPRESSION).build();

  private final YamlText text;
  private final List<MappingException.Problem> problems;
  private final CelType rowType;
  private final CelFunctions functions = new CelFunctions();
  private final CelRuntime runtime;
  private final Times times = new Times();

  /** What expressions at one place of the mapping can name. */
  record Names(Map<String, CelType> types) {
    Names with(String name, CelType type) {
      Map<String, CelType> more = new LinkedHashMap<>(types);
      more.put(name, type);
      return new Names(more);
    }
  }

  Expressions(YamlText text, boolean typedColumns, List<MappingException.Problem> problems) {
    this.text = text;
    this.problems = problems;
    this.rowType =
        MapType.create(SimpleType.STRING, typedColumns ? SimpleType.STRING : SimpleType.DYN);
    this.runtime =
        CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings())
            .addFunctionBindings(functions.bindings())
            .build();
  }

  Names rowNames() {
    return new Names(Map.of(Scope.ROW, rowType, Scope.ROW_NUMBER, SimpleType.INT));
  }

  Names unitNames() {
    return rowNames().with(Scope.ROWS, ListType.create(rowType));
  }

  /** Compiles, or adds to the problems. The result's type has one of the given names. */
  Optional<Expression> compile(String field, ScalarNode node, Names names, Set<String> types) {
    CelValidationResult result = compiler(names).compile(node.getValue());
    if (result.hasError()) {
      result.getErrors().forEach(issue -> report(field, node, issue, result.getSource()));
      return Optional.empty();
    }
    try {
      CelAbstractSyntaxTree tree = result.getAst();
      if (!accepts(types, tree.getResultType())) {
        problems.add(
            text.of(node, firstOffset(node))
                .problem(
                    field
                        + ": "
                        + name(tree.getResultType())
                        + " (expected: "
                        + String.join(" or ", new TreeSet<>(types))
                        + ")"));
        return Optional.empty();
      }
      checkLiterals(field, node, tree);
      return Optional.of(expression(field, node, names, tree));
    } catch (CelValidationException | CelEvaluationException e) {
      problems.add(YamlText.start(node).problem(field + ": cannot be compiled"));
      return Optional.empty();
    }
  }

  private CelCompiler compiler(Names names) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings(), CelExtensions.bindings())
            .addFunctionDeclarations(functions.declarations());
    names.types().forEach(builder::addVar);
    return builder.build();
  }

  private void report(String field, ScalarNode node, CelIssue issue, CelSource source) {
    int offset = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
    String hint =
        node.getValue().matches("[\\p{L}\\d _.:-]*")
            ? " (expected: a CEL expression; a fixed text is written \"'" + node.getValue() + "'\")"
            : "";
    problems.add(text.of(node, offset).problem(field + ": " + shorter(issue.getMessage()) + hint));
  }

  private static String shorter(String message) {
    return message.replace(" (in container '')", "").replaceAll("\\s+", " ").strip();
  }

  private static int firstOffset(ScalarNode node) {
    String value = node.getValue();
    int offset = 0;
    while (offset < value.length() && Character.isWhitespace(value.charAt(offset))) {
      offset++;
    }
    return offset;
  }

  private static boolean accepts(Set<String> types, CelType type) {
    return types.contains(name(type)) || type.equals(SimpleType.DYN);
  }

  /** The plain name of a type: a list is {@code list} whatever it holds. */
  static String name(CelType type) {
    return switch (type.kind()) {
      case LIST -> "list";
      case MAP -> "map";
      case TIMESTAMP -> "timestamp";
      case DURATION -> "duration";
      case NULL_TYPE -> "null";
      default -> type.name();
    };
  }

  private Expression expression(
      String field, ScalarNode node, Names names, CelAbstractSyntaxTree tree)
      throws CelEvaluationException {
    return new Expression(
        field,
        tree.getResultType(),
        runtime.createProgram(tree),
        uses(node, tree),
        constant(tree.getExpr()),
        read(names, tree.getExpr()));
  }

  private static Optional<Object> constant(CelExpr expr) {
    if (expr.getKind() != ExprKind.Kind.CONSTANT) {
      return Optional.empty();
    }
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case STRING_VALUE -> Optional.of(constant.stringValue());
      case INT64_VALUE -> Optional.of(constant.int64Value());
      case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
      default -> Optional.empty();
    };
  }

  private Optional<ColumnRead> read(Names names, CelExpr expr) {
    if (expr.getKind() != ExprKind.Kind.SELECT
        || expr.select().testOnly()
        || expr.select().operand().getKind() != ExprKind.Kind.IDENT) {
      return Optional.empty();
    }
    String variable = expr.select().operand().ident().name();
    return rowType.equals(names.types().get(variable))
        ? Optional.of(new ColumnRead(variable, expr.select().field()))
        : Optional.empty();
  }

  private List<ColumnUse> uses(ScalarNode node, CelAbstractSyntaxTree tree) {
    List<ColumnUse> uses = new ArrayList<>();
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .forEach(found -> use(node, tree, found.expr()).ifPresent(uses::add));
    Set<String> asked =
        uses.stream()
            .filter(use -> !use.required())
            .map(ColumnUse::column)
            .collect(Collectors.toSet());
    return uses.stream()
        .map(u -> new ColumnUse(u.column(), u.position(), !asked.contains(u.column())))
        .toList();
  }

  private Optional<ColumnUse> use(ScalarNode node, CelAbstractSyntaxTree tree, CelExpr expr) {
    if (expr.getKind() == ExprKind.Kind.SELECT && isRow(tree, expr.select().operand())) {
      boolean required = !expr.select().testOnly();
      return Optional.of(
          new ColumnUse(
              expr.select().field(), position(node, tree, expr.id(), required ? 1 : 0), required));
    }
    if (expr.getKind() == ExprKind.Kind.CALL
        && expr.call().args().size() == 2
        && isRow(tree, expr.call().args().get(expr.call().function().equals("_[_]") ? 0 : 1))) {
      return indexed(node, tree, expr);
    }
    return Optional.empty();
  }

  private Optional<ColumnUse> indexed(ScalarNode node, CelAbstractSyntaxTree tree, CelExpr expr) {
    boolean index = expr.call().function().equals("_[_]");
    CelExpr key = expr.call().args().get(index ? 1 : 0);
    if (!(index || expr.call().function().equals("@in")) || text(key).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ColumnUse(text(key).get(), position(node, tree, key.id(), 0), index));
  }

  private boolean isRow(CelAbstractSyntaxTree tree, CelExpr operand) {
    boolean named =
        operand.getKind() == ExprKind.Kind.IDENT || operand.getKind() == ExprKind.Kind.CALL;
    return named && tree.getType(operand.id()).filter(rowType::equals).isPresent();
  }

  private static Optional<String> text(CelExpr expr) {
    return expr.getKind() == ExprKind.Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(expr.constant().stringValue())
        : Optional.empty();
  }

  private Position position(ScalarNode node, CelAbstractSyntaxTree tree, long id, int shift) {
    Integer offset = tree.getSource().getPositionsMap().get(id);
    return text.of(node, (offset == null ? 0 : offset) + shift);
  }

  /** Patterns and zones that are written out are tried before any row is read. */
  private void checkLiterals(String field, ScalarNode node, CelAbstractSyntaxTree tree) {
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(found -> found.expr().getKind() == ExprKind.Kind.CALL)
        .forEach(found -> checkCall(field, node, tree, found.expr().call()));
  }

  private void checkCall(
      String field, ScalarNode node, CelAbstractSyntaxTree tree, CelExpr.CelCall call) {
    if (call.function().equals("time") && call.args().size() == 3) {
      check(field, node, tree, call.args().get(1), times::formatter);
      check(field, node, tree, call.args().get(2), Times::zone);
    }
    if (call.function().equals("date") && call.args().size() == 2) {
      check(field, node, tree, call.args().get(1), times::formatter);
    }
  }

  private void check(
      String field,
      ScalarNode node,
      CelAbstractSyntaxTree tree,
      CelExpr argument,
      Consumer<String> reader) {
    try {
      text(argument).ifPresent(reader);
    } catch (RowException e) {
      problems.add(
          position(node, tree, argument.id(), 0)
              .problem(field + ": " + e.reason() + " (expected: " + e.expected() + ")"));
    }
  }
}
