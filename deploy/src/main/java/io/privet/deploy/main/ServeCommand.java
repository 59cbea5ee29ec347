package io.privet.deploy.main;

import io.privet.deploy.logging.Logging;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.PrivetSettings.LogFormat;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to end. */
@Command(
    name = "serve",
    description = "Run a node: every role over embedded services, or what the settings say.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--role",
      paramLabel = "ROLES",
      description = "Comma-separated: edge, unifier, profiles, feed (default: all).")
  private @Nullable String roles;

  @Option(names = "--http-port", paramLabel = "PORT", description = "Port of the HTTP entrance.")
  private @Nullable String httpPort;

  @Option(names = "--grpc-port", paramLabel = "PORT", description = "Port of the gRPC services.")
  private @Nullable String grpcPort;

  @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json.")
  private @Nullable String logFormat;

  @Override
  public void run() {
    PrivetSettings settings = options.load(given()).settings();
    Logging.toStandardOutput(settings.log());
    Termination.run(
        () -> Node.start(settings),
        node -> {
          tellReady(settings.log(), node);
          Termination.await();
        },
        ServeCommand::stop);
  }

  private static void stop(Node node) {
    log.info("stopping");
    Logging.stopping();
    node.close();
    log.info("stopped");
  }

  /** A line of its own for people and scripts; one like the others where lines are JSON. */
  private void tellReady(PrivetSettings.Log settings, Node node) {
    long millis = ManagementFactory.getRuntimeMXBean().getUptime();
    String line = "ready after %d ms: %s".formatted(millis, node.entrances());
    if (settings.format() == LogFormat.JSON) {
      log.info("{}", line);
    } else {
      spec.commandLine().getOut().println(line);
      spec.commandLine().getOut().flush();
    }
  }

  private Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "roles", roles);
    put(given, "http.port", httpPort);
    put(given, "grpc.port", grpcPort);
    put(given, "log.format", logFormat);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }
}
