package io.privet.deploy.bench;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.privet.ingest.log.LogSettings;
import io.privet.ingest.log.ProducerProperties;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The floors' clients and servers are set as those of the node are. */
final class FloorSettings {

  private static final long PATIENCE_MILLIS = 30_000;

  private FloorSettings() {}

  static Map<String, Object> producer(String bootstrapServers) {
    Map<String, Object> properties =
        new HashMap<>(ProducerProperties.of(LogSettings.standard(bootstrapServers)));
    // The node learns about its topic before it sends; here the first record may wait for that.
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    return properties;
  }

  static Server grpc(ServerServiceDefinition service) {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InsecureServerCredentials.create())
        .directExecutor()
        .addService(service)
        .build();
  }
}
