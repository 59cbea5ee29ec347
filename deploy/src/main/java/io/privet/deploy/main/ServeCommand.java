package io.privet.deploy.main;

import io.privet.deploy.logging.Logging;
import io.privet.deploy.settings.PrivetSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a node until it is told to end. */
@Command(
    name = "serve",
    description = "Run a node: every role over embedded services, or what the settings say.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

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
    Node node = Node.start(settings);
    Duration sinceStart = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    log.info("ready after {} ms: {}", sinceStart.toMillis(), node.entrances());
    Termination.await(
        () -> {
          log.info("stopping");
          Logging.stopping();
          node.close();
          log.info("stopped");
        });
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
