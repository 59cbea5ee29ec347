package io.privet.deploy.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Figures as a table for people and as JSON for programs. */
final class Report {

  private static final String ROW = "%-13s %-9s %10s %10s %6s %9s %9s %10s  %s%n";
  private static final MathContext FOUR_DIGITS = new MathContext(4);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Report() {}

  /** One line each, with the targets and whether they are met. */
  static String table(List<Figure> figures) {
    StringBuilder table =
        new StringBuilder(
            ROW.formatted(
                "", "unit", "value", "floor", "ratio", "p50 ms", "p99 ms", "floor p99", "target"));
    for (Figure figure : figures) {
      table.append(
          ROW.formatted(
              figure.name(),
              figure.unit(),
              text(figure.value()),
              text(figure.floor()),
              figure.ratio().isPresent() ? "%.2f".formatted(figure.ratio().getAsDouble()) : "-",
              text(figure.p50Millis()),
              text(figure.p99Millis()),
              text(figure.floorP99Millis()),
              targets(figure)));
    }
    return table.toString();
  }

  /** An array of objects; what is absent is null. */
  static String json(List<Figure> figures) {
    ArrayNode array = JSON.createArrayNode();
    for (Figure figure : figures) {
      ObjectNode object = array.addObject();
      object.put("name", figure.name());
      object.put("unit", figure.unit());
      put(object, "value", figure.value());
      put(object, "floor", figure.floor());
      put(object, "ratio", figure.ratio());
      put(object, "p50_ms", figure.p50Millis());
      put(object, "p99_ms", figure.p99Millis());
      put(object, "floor_p99_ms", figure.floorP99Millis());
    }
    return array.toPrettyString() + "\n";
  }

  static void write(Path file, List<Figure> figures) {
    try {
      Files.writeString(file, json(figures));
    } catch (IOException e) {
      throw new UncheckedIOException("report: not writable: " + file, e);
    }
  }

  private static String targets(Figure figure) {
    return Target.of(figure.name()).stream()
        .map(t -> t.text() + (t.met().test(figure) ? " met" : " MISSED"))
        .collect(Collectors.joining(", "));
  }

  private static String text(OptionalDouble number) {
    if (number.isEmpty()) {
      return "-";
    }
    double value = number.getAsDouble();
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }

  private static void put(ObjectNode object, String name, OptionalDouble number) {
    if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
      object.put(name, BigDecimal.valueOf(number.getAsDouble()).round(FOUR_DIGITS).doubleValue());
    } else {
      object.putNull(name);
    }
  }
}
