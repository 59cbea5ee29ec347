package io.privet.deploy.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run: starts the processes over a temporary directory, takes the figures, removes everything.
 */
final class Bench {

  /** The figures, as they are reported. */
  static final List<String> NAMES =
      List.of(
          "edge.single",
          "edge.batch",
          "unify",
          "profile.read",
          "freshness",
          "hot.person",
          "start",
          "memory");

  private final Plan plan;
  private final Set<String> chosen;
  private final List<String> nodeOptions;
  private final PrintWriter out;

  /**
   * Prepares a run.
   *
   * @param chosen figures to take
   * @param nodeOptions Java options of the node alone
   * @param out takes a line of progress for each figure
   */
  Bench(Plan plan, Set<String> chosen, List<String> nodeOptions, PrintWriter out) {
    this.plan = plan;
    this.nodeOptions = List.copyOf(nodeOptions);
    this.chosen = chosen;
    this.out = out;
  }

  /** Takes the chosen figures, in the order of {@link #NAMES}. */
  List<Figure> run() {
    Path directory = temporary();
    try {
      return run(directory);
    } finally {
      delete(directory);
    }
  }

  /** Imports the Online Retail data set into a node of its own and compares it. */
  Retail.Outcome retail(Path file, Path mapping) {
    Path directory = temporary();
    NodeProcess.Launch launch =
        new NodeProcess.Launch(directory.resolve("errors.log"), nodeOptions);
    try (NodeProcess node = NodeProcess.start(directory.resolve("data"), launch)) {
      return new Retail(node, directory).run(file, mapping);
    } finally {
      delete(directory);
    }
  }

  private List<Figure> run(Path directory) {
    List<Figure> figures = new ArrayList<>();
    Path errors = directory.resolve("errors.log");
    Path data = directory.resolve("data");
    NodeProcess.Launch launch = new NodeProcess.Launch(errors, nodeOptions);
    StartUp startUp = new StartUp(directory, launch);
    if (chosen.contains("start")) {
      figures.add(startUp.fresh(plan.starts(), data));
      tell(figures.get(0));
    }
    try (NodeProcess node = NodeProcess.start(data, launch);
        MemoryProbe memory = new MemoryProbe(node.handle());
        FloorProcess floor = FloorProcess.start(node, errors)) {
      out.printf("node ready after %.1f s%n", node.startTime().toMillis() / 1e3);
      out.flush();
      measures().forEach(measure -> figures.add(take(measure, new Site(node, floor, plan))));
      if (chosen.contains("memory")) {
        figures.add(Figure.of("memory", "MB", memory.peakMegabytes()));
      }
    } catch (RuntimeException e) {
      out.print(tail(errors));
      out.flush();
      throw e;
    }
    figures.sort(Comparator.comparingInt(figure -> NAMES.indexOf(figure.name())));
    return figures;
  }

  /** The edge is last: what it accepts at full rate is more than the unifier drains in the time. */
  private List<Measure> measures() {
    List<Measure> all =
        List.of(
            new ProfileRead(),
            new Unify(),
            new Freshness(),
            new HotPerson(),
            new EdgeSingle(),
            new EdgeBatch());
    return all.stream().filter(measure -> chosen.contains(measure.name())).toList();
  }

  private Figure take(Measure measure, Site site) {
    Figure figure = measure.take(site);
    tell(figure);
    return figure;
  }

  private void tell(Figure figure) {
    out.printf("%s taken, load %.1f%n", figure.name(), Machine.load());
    out.flush();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("privet-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tail(Path errors) {
    try {
      List<String> lines = Files.exists(errors) ? Files.readAllLines(errors) : List.of();
      List<String> last = lines.subList(Math.max(0, lines.size() - 20), lines.size());
      return last.isEmpty() ? "" : String.join("\n", last) + "\n";
    } catch (IOException e) {
      return "";
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("temporary directory: not removed: " + directory, e);
    }
  }
}
