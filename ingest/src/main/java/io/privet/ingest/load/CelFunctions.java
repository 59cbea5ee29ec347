package io.privet.ingest.load;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload.Binary;
import dev.cel.runtime.CelFunctionOverload.Unary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The functions that a mapping has beside those of CEL: decimals, times, texts. */
final class CelFunctions {
  /** An exact decimal number; a {@link BigDecimal} in its one form. */
  static final CelType DECIMAL = OpaqueType.create("decimal");

  private static final CelType STRING = SimpleType.STRING;
  private static final CelType INT = SimpleType.INT;

  private final List<CelFunctionDecl> declarations = new ArrayList<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();
  private final Times times = new Times();

  /** One overload: its declaration and what it does. */
  private record Overload(CelOverloadDecl declaration, CelFunctionBinding binding) {}

  CelFunctions() {
    decimals();
    arithmetic();
    comparisons();
    timesAndDates();
    texts();
  }

  List<CelFunctionDecl> declarations() {
    return declarations;
  }

  List<CelFunctionBinding> bindings() {
    return bindings;
  }

  private void decimals() {
    function(
        "decimal",
        one("decimal_string", DECIMAL, STRING, String.class, Decimals::parse),
        one("decimal_int", DECIMAL, INT, Long.class, BigDecimal::valueOf),
        one("decimal_double", DECIMAL, SimpleType.DOUBLE, Double.class, Decimals::of),
        one("decimal_decimal", DECIMAL, DECIMAL, BigDecimal.class, number -> number),
        two(
            "decimal_string_separator",
            DECIMAL,
            List.of(STRING, STRING),
            String.class,
            String.class,
            Decimals::parse));
    function(
        "number",
        one("number_string", SimpleType.DYN, STRING, String.class, CelFunctions::numberOrNull));
    function(
        "round",
        two(
            "round_decimal",
            DECIMAL,
            List.of(DECIMAL, INT),
            BigDecimal.class,
            Long.class,
            Decimals::round));
    function("abs", one("abs_decimal", DECIMAL, DECIMAL, BigDecimal.class, BigDecimal::abs));
    function(
        "sum",
        one("sum_decimal", DECIMAL, ListType.create(DECIMAL), List.class, Decimals::sum),
        one("sum_int", INT, ListType.create(INT), List.class, CelFunctions::sumOfWhole));
    operator("string", one("decimal_to_string", STRING, DECIMAL, BigDecimal.class, d -> text(d)));
  }

  private void arithmetic() {
    function("mul", exact("mul_decimal", Decimals::multiply));
    function("add", exact("plus_decimal", (a, b) -> Decimals.canonical(a.add(b))));
    function("sub", exact("minus_decimal", (a, b) -> Decimals.canonical(a.subtract(b))));
    operator("_*_", exact("multiply_decimal", Decimals::multiply));
    operator("_+_", exact("add_decimal", (a, b) -> Decimals.canonical(a.add(b))));
    operator("_-_", exact("subtract_decimal", (a, b) -> Decimals.canonical(a.subtract(b))));
    operator("-_", one("negate_decimal", DECIMAL, DECIMAL, BigDecimal.class, BigDecimal::negate));
  }

  private void comparisons() {
    operator("_<_", compare("less_decimal", (a, b) -> a.compareTo(b) < 0));
    operator("_<=_", compare("less_equals_decimal", (a, b) -> a.compareTo(b) <= 0));
    operator("_>_", compare("greater_decimal", (a, b) -> a.compareTo(b) > 0));
    operator("_>=_", compare("greater_equals_decimal", (a, b) -> a.compareTo(b) >= 0));
  }

  private void timesAndDates() {
    function("iso", one("iso_string", SimpleType.TIMESTAMP, STRING, String.class, times::iso));
    CelOverloadDecl time =
        CelOverloadDecl.newGlobalOverload(
            "time_pattern_zone", SimpleType.TIMESTAMP, STRING, STRING, STRING);
    function(
        "time",
        new Overload(
            time,
            CelFunctionBinding.from(
                "time_pattern_zone",
                List.of(String.class, String.class, String.class),
                texts -> times.time((String) texts[0], (String) texts[1], (String) texts[2]))));
    function(
        "date",
        two(
            "date_pattern",
            STRING,
            List.of(STRING, STRING),
            String.class,
            String.class,
            times::date));
  }

  private void texts() {
    function(
        "lower",
        one("lower_string", STRING, STRING, String.class, s -> s.toLowerCase(Locale.ROOT)));
    function(
        "upper",
        one("upper_string", STRING, STRING, String.class, s -> s.toUpperCase(Locale.ROOT)));
    function("blank", one("blank_string", SimpleType.BOOL, STRING, String.class, String::isBlank));
    function("trim", one("trim_string", STRING, STRING, String.class, String::strip));
  }

  private static Object numberOrNull(String text) {
    return text.isBlank() ? NullValue.NULL_VALUE : Decimals.parse(text);
  }

  private static Object sumOfWhole(List<?> numbers) {
    long total = 0;
    for (Object number : numbers) {
      total = Math.addExact(total, (Long) number);
    }
    return total;
  }

  private static String text(BigDecimal number) {
    return number.toPlainString();
  }

  private void function(String name, Overload... overloads) {
    declare(name, overloads);
    List<CelFunctionBinding> own = new ArrayList<>();
    for (Overload overload : overloads) {
      own.add(overload.binding());
    }
    bindings.addAll(CelFunctionBinding.fromOverloads(name, own));
  }

  /** Adds to a function that CEL has; its dynamic dispatch stays CEL's. */
  private void operator(String name, Overload overload) {
    declare(name, overload);
    bindings.add(overload.binding());
  }

  private void declare(String name, Overload... overloads) {
    List<CelOverloadDecl> own = new ArrayList<>();
    for (Overload overload : overloads) {
      own.add(overload.declaration());
    }
    declarations.add(CelFunctionDecl.newFunctionDeclaration(name, own));
  }

  private static <T> Overload one(
      String id, CelType result, CelType argument, Class<T> type, Unary<T> body) {
    return new Overload(
        CelOverloadDecl.newGlobalOverload(id, result, argument),
        CelFunctionBinding.from(id, type, body));
  }

  private static <A, B> Overload two(
      String id,
      CelType result,
      List<CelType> arguments,
      Class<A> first,
      Class<B> second,
      Binary<A, B> body) {
    return new Overload(
        CelOverloadDecl.newGlobalOverload(id, result, arguments),
        CelFunctionBinding.from(id, first, second, body));
  }

  private static Overload exact(String id, Binary<BigDecimal, BigDecimal> body) {
    return two(id, DECIMAL, List.of(DECIMAL, DECIMAL), BigDecimal.class, BigDecimal.class, body);
  }

  private static Overload compare(String id, Binary<BigDecimal, BigDecimal> holds) {
    return two(
        id, SimpleType.BOOL, List.of(DECIMAL, DECIMAL), BigDecimal.class, BigDecimal.class, holds);
  }
}
