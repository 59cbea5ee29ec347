package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and controller in this process, for one machine. It listens on loopback only,
 * creates no topic by itself, and keeps its log in a directory that a later start continues, also
 * after the process was killed.
 *
 * <p>Records are flushed to disk before they are acknowledged unless {@link
 * Options#flushMessages()} says otherwise, since there is no replica that would have them after a
 * power failure.
 */
public final class KafkaBroker implements AutoCloseable {

  /**
   * How to run it.
   *
   * @param directory of the log
   * @param port of clients
   * @param controllerPort of the controller's own traffic
   * @param flushMessages number of records of a partition after which they are forced to disk; at
   *     least 1
   */
  public record Options(Path directory, int port, int controllerPort, long flushMessages) {

    /** Takes ports that the directory remembers, or chooses them. */
    public static Options of(Path directory, int preferredPort, long flushMessages) {
      return new Options(
          directory,
          Ports.remembered(directory.resolve("port"), preferredPort),
          Ports.remembered(directory.resolve("controller-port"), preferredPort + 1),
          flushMessages);
    }

    /** Takes exactly that port, and the next one for the controller. */
    public static Options fixed(Path directory, int port, long flushMessages) {
      return new Options(directory, port, port + 1, flushMessages);
    }
  }

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private KafkaBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts it and waits until it serves. Formats the directory when it is new. */
  public static KafkaBroker start(Options options) {
    Path log = options.directory().resolve("log");
    format(log);
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings(options, log), false), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, "127.0.0.1:" + options.port());
  }

  /** Address for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops it; when this returns its log is closed. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path log) {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(log);
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(log.toString())
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName("CONTROLLER")
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("Kafka's directory could not be formatted: " + log, e);
    }
  }

  private static Map<String, String> settings(Options options, Path log) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + options.controllerPort());
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(options.port(), options.controllerPort()));
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + options.port());
    settings.put("log.dirs", log.toString());
    settings.put("log.flush.interval.messages", Long.toString(options.flushMessages()));
    // A flush forces the indexes too when they changed; they need not for every few records.
    settings.put("log.index.interval.bytes", Integer.toString(1 << 20));
    settings.putAll(singleNode());
    settings.putAll(smallFootprint());
    return settings;
  }

  private static Map<String, String> singleNode() {
    return Map.of(
        "auto.create.topics.enable", "false",
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "group.initial.rebalance.delay.ms", "0",
        // A broker that was killed is let in again after this; the default is 9 s.
        "broker.session.timeout.ms", "3000",
        "broker.heartbeat.interval.ms", "500");
  }

  private static Map<String, String> smallFootprint() {
    return Map.of(
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        "num.replica.fetchers", "1",
        "log.cleaner.threads", "1",
        "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
        "log.segment.bytes", Integer.toString(64 << 20),
        "queued.max.requests", "200",
        "socket.request.max.bytes", Integer.toString(16 << 20));
  }
}
