package io.privet.deploy.main;

import io.privet.deploy.demo.Shop;
import io.privet.deploy.logging.Logging;
import io.privet.deploy.secrets.FirstStart;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.PrivetSettings.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything up, with a simulated shop that sends live traffic. */
@Command(
    name = "demo",
    description = "Run everything with a simulated shop that sends live traffic.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Runnable {

  private static final int MOST_EVENTS_PER_SECOND = 200;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--events-per-second",
      paramLabel = "N",
      defaultValue = "8",
      description = "How fast the shop sends, 1 to 200 (default: 8).")
  private int eventsPerSecond;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      description = "Stop after so long (default: at Ctrl-C).")
  private @Nullable Long seconds;

  private volatile @Nullable Shop shop;

  @Override
  public void run() {
    if (eventsPerSecond < 1 || eventsPerSecond > MOST_EVENTS_PER_SECOND) {
      throw new ParameterException(
          spec.commandLine(),
          "--events-per-second: %d (expected: 1 to %d)"
              .formatted(eventsPerSecond, MOST_EVENTS_PER_SECOND));
    }
    PrivetSettings settings = settings();
    DemoScreen screen = new DemoScreen(System.out, Help.Ansi.AUTO.enabled());
    DataDirectory directory = new DataDirectory(settings.dataDir());
    directory.create();
    Path logFile = directory.logs().resolve("demo.log");
    screen.starting(logFile);
    Logging.toFile(settings.log(), logFile);
    Termination.run(
        () -> Node.start(settings),
        node -> play(screen, settings, node),
        node -> stop(screen, node));
  }

  private void play(DemoScreen screen, PrivetSettings settings, Node node) {
    Shop opened = shop(node, settings);
    shop = opened;
    screen.welcome(node, settings.dataDir());
    opened.open(eventsPerSecond);
    watch(screen, opened, node);
  }

  /** The demo reads back what it sends, so it needs every role. */
  private PrivetSettings settings() {
    PrivetSettings settings = options.load(Map.of()).settings();
    if (!settings.roles().equals(EnumSet.allOf(Role.class))) {
      throw new ParameterException(spec.commandLine(), "roles: some (expected: all, for a demo)");
    }
    return settings;
  }

  private static Shop shop(Node node, PrivetSettings settings) {
    return new Shop(
        URI.create(node.entrance("http")),
        new LocalNode(settings).secret(FirstStart.WEB_KEY),
        System.nanoTime());
  }

  private void watch(DemoScreen screen, Shop shop, Node node) {
    CountDownLatch never = new CountDownLatch(1);
    long end = seconds == null ? Long.MAX_VALUE : Duration.ofSeconds(seconds).toMillis();
    try {
      for (long passed = 0; passed < end; passed += 500) {
        screen.status(shop.figures(), node.metrics());
        never.await(500, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(DemoScreen screen, Node node) {
    Shop opened = shop;
    if (opened != null) {
      opened.close();
      screen.stopping(opened.figures(), node.metrics());
    }
    Logging.stopping();
    node.close();
    screen.stopped();
  }
}
