package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.ingest.edge.Edge;
import io.privet.ingest.edge.EdgeSettings;
import io.privet.ingest.log.KafkaEventLog;
import io.privet.ingest.log.LogSettings;
import io.privet.ingest.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The public HTTP entrance with its way into the event log. */
final class EdgeRole implements AutoCloseable {

  private final KafkaEventLog log;
  private final Edge edge;

  private EdgeRole(KafkaEventLog log, Edge edge) {
    this.log = log;
    this.edge = edge;
  }

  /** Starts it over an open log. */
  static EdgeRole start(
      PrivetSettings.Http settings,
      Path sourcesFile,
      Foundation foundation,
      KafkaEventLog log,
      MeterRegistry metrics) {
    Sources sources = sources(sourcesFile, foundation);
    Edge.Parts parts =
        new Edge.Parts(
            () -> sources,
            foundation.purposes(),
            foundation.rules(),
            foundation.blindIndex(),
            foundation.ingestKeys(),
            log,
            metrics,
            foundation.clock());
    return new EdgeRole(
        log, Futures.await(Edge.start(foundation.vertx(), edgeSettings(settings), parts)));
  }

  /** Opens the event log, in the background. */
  static KafkaEventLog openLog(PrivetSettings.Kafka settings, String bootstrapServers) {
    LogSettings standard = LogSettings.standard(bootstrapServers);
    boolean embedded = settings.bootstrapServers().isEmpty();
    return KafkaEventLog.open(
        new LogSettings(
            bootstrapServers,
            embedded ? settings.embeddedPartitions() : settings.partitions(),
            embedded ? 1 : settings.replication(),
            standard.maxInFlightBytes(),
            standard.maxInFlightEvents(),
            standard.deliveryTimeout(),
            standard.stallAfter(),
            settings.client()));
  }

  int port() {
    return edge.port();
  }

  boolean isReady() {
    return log.isReady();
  }

  /** Takes no more. */
  @Override
  public void close() {
    Futures.await(edge.stop());
  }

  private static EdgeSettings edgeSettings(PrivetSettings.Http settings) {
    EdgeSettings standard = EdgeSettings.standard(settings.host(), settings.port());
    return new EdgeSettings(
        standard.host(),
        standard.port(),
        standard.eventLoops(),
        standard.workers(),
        standard.maxBodyBytes(),
        standard.maxRatio(),
        standard.maxHeaderBytes(),
        standard.maxHeldBytes(),
        standard.maxConnections(),
        standard.requestTimeout(),
        standard.idleTimeout(),
        standard.maxIdentifiers(),
        standard.json(),
        tls(settings.tls()));
  }

  private static Optional<EdgeSettings.Tls> tls(PrivetSettings.Tls tls) {
    return tls.certificate()
        .flatMap(certificate -> tls.key().map(key -> new EdgeSettings.Tls(certificate, key)));
  }

  private static Sources sources(Path file, Foundation foundation) {
    try {
      return Sources.parse(
          Files.readString(file, UTF_8), foundation.purposes(), foundation.rules());
    } catch (IOException e) {
      throw new UncheckedIOException("definitions: not readable: " + file, e);
    }
  }
}
