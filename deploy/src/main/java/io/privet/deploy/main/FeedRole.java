package io.privet.deploy.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.feed.FeedPublisher;
import io.privet.profiles.feed.FeedSettings;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.read.ProfileChanges;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Changed profiles into Kafka. */
final class FeedRole implements AutoCloseable {

  private final FeedPublisher publisher;

  private FeedRole(FeedPublisher publisher) {
    this.publisher = publisher;
  }

  static FeedRole start(
      PrivetSettings settings,
      String bootstrapServers,
      Foundation foundation,
      ProfileChanges changes,
      MeterRegistry metrics) {
    FeedPublisher publisher =
        new FeedPublisher(
            feedSettings(settings, foundation.purposes()),
            new FeedPublisher.Wiring(
                foundation.vertx(),
                foundation.database().options("feed"),
                kafka(settings.kafka(), bootstrapServers),
                new PersonReader(foundation.dataKeys()),
                foundation.purposes(),
                metrics,
                foundation.clock()));
    changes.listen(publisher);
    publisher.start();
    return new FeedRole(publisher);
  }

  @Override
  public void close() {
    try {
      publisher.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For the producer and for the client that makes the topic. */
  static Map<String, Object> kafka(PrivetSettings.Kafka settings, String bootstrapServers) {
    Map<String, Object> kafka = new HashMap<>(settings.client());
    kafka.put("bootstrap.servers", bootstrapServers);
    return kafka;
  }

  private static FeedSettings feedSettings(PrivetSettings settings, Purposes purposes) {
    PrivetSettings.Feed feed = settings.feed();
    FeedSettings standard = FeedSettings.standard(purposes.setOf(feed.purposes()));
    boolean embedded = settings.kafka().bootstrapServers().isEmpty();
    return new FeedSettings(
        standard.topic(),
        embedded ? settings.kafka().embeddedPartitions() : settings.kafka().partitions(),
        embedded ? 1 : settings.kafka().replication(),
        standard.purposes(),
        feed.traits().orElse(Set.of()),
        feed.identifiers().orElse(Set.of()),
        standard.source(),
        standard.batch(),
        standard.poll());
  }
}
