/**
 * The change feed: publishes what the feed's purposes may see of each changed person to a compacted
 * Kafka topic, as CloudEvents.
 */
@NullMarked
package io.privet.profiles.feed;

import org.jspecify.annotations.NullMarked;
