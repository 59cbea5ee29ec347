package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.privet.profiles.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that shops use, from npm, pointed here. Skipped where node and npm are not there. */
@Tag("sdk")
class SdkIT {

  private static final Path DIRECTORY = Path.of("target", "sdk");

  @Test
  void theClientsOfSegmentAndRudderStackWorkUnchanged() {
    assumeTrue(run("node", "--version").ok(), "node is not installed");
    assumeTrue(run("npm", "--version").ok(), "npm is not installed");
    copy("package.json");
    copy("send.mjs");
    assumeTrue(
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts").ok(),
        "the clients cannot be installed from npm");
    MemoryEventLog log = new MemoryEventLog();
    try (TestEdge edge = TestEdge.over(log)) {
      String url = "http://127.0.0.1:" + edge.port();
      Outcome sent = run("node", "send.mjs", url, TestEdge.WEB.reveal());

      assertThat(sent.output().lines())
          .containsExactly(
              "analytics-node 200",
              "rudder-sdk-node 200",
              "analytics-next 200,200,200",
              "analytics-next-batch 200");
      assertThat(log.events(edge.key))
          .extracting(Event::type, Event::name)
          .containsExactlyInAnyOrderElementsOf(expected());
    }
  }

  private static List<Tuple> expected() {
    return List.of(
        event(Event.Type.IDENTIFY, ""),
        event(Event.Type.TRACK, "Order Completed"),
        event(Event.Type.PAGE, "Home"),
        event(Event.Type.SCREEN, "Cart"),
        event(Event.Type.GROUP, "g1"),
        event(Event.Type.ALIAS, ""),
        event(Event.Type.IDENTIFY, ""),
        event(Event.Type.TRACK, "Product Added"),
        event(Event.Type.PAGE, "Home"),
        event(Event.Type.TRACK, "Product Viewed"),
        event(Event.Type.IDENTIFY, ""),
        event(Event.Type.PAGE, "Home"),
        event(Event.Type.TRACK, "Product Viewed"),
        event(Event.Type.IDENTIFY, ""));
  }

  private static Tuple event(Event.Type type, String name) {
    return tuple(type, name);
  }

  private record Outcome(boolean ok, String output) {}

  private static Outcome run(String... command) {
    try {
      Files.createDirectories(DIRECTORY);
      Process process =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = process.waitFor(3, TimeUnit.MINUTES);
      return new Outcome(ended && process.exitValue() == 0, output);
    } catch (IOException e) {
      return new Outcome(false, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(false, "");
    }
  }

  private static void copy(String file) {
    try (InputStream in = SdkIT.class.getResourceAsStream("/sdk/" + file)) {
      assertThat(in).isNotNull();
      Files.copy(in, DIRECTORY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
