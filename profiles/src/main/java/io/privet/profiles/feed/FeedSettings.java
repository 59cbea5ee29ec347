package io.privet.profiles.feed;

import io.privet.privacy.consent.PurposeSet;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of the change feed.
 *
 * @param topic the compacted topic
 * @param partitions its partitions when it is created
 * @param replication its replicas when it is created
 * @param purposes the purposes that the feed is declared for; a datum goes out when it was
 *     collected under one of them that the person does not deny
 * @param traits names of the traits that go out in clear; none by default
 * @param identifiers kinds of the identifiers that go out in clear; none by default
 * @param source the CloudEvents source
 * @param batch how many changed profiles are published at once
 * @param poll longest time between two looks at the outbox; a change is announced earlier
 */
public record FeedSettings(
    String topic,
    int partitions,
    short replication,
    PurposeSet purposes,
    Set<String> traits,
    Set<String> identifiers,
    URI source,
    int batch,
    Duration poll) {

  /** Checks ranges. */
  public FeedSettings {
    traits = Set.copyOf(traits);
    identifiers = Set.copyOf(identifiers);
    if (purposes.isEmpty()) {
      throw new IllegalArgumentException("feed.purposes: none (expected: at least one)");
    }
    if (batch < 1 || batch > 5000) {
      throw new IllegalArgumentException("feed.batch: " + batch + " (expected: 1 to 5000)");
    }
    if (partitions < 1 || replication < 1) {
      throw new IllegalArgumentException("feed.partitions, feed.replication: (expected: from 1)");
    }
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException("feed.poll: not positive (expected: positive)");
    }
  }

  /** The defaults for a feed with these purposes: no trait, no identifier in clear. */
  public static FeedSettings standard(PurposeSet purposes) {
    return new FeedSettings(
        "privet.profiles",
        12,
        (short) 1,
        purposes,
        Set.of(),
        Set.of(),
        URI.create("/privet/profiles"),
        500,
        Duration.ofSeconds(1));
  }
}
