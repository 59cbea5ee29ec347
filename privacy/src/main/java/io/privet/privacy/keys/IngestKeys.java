package io.privet.privacy.keys;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;

/** The ingest keys, one per hour, under which events wait in the log. */
public interface IngestKeys {

  /**
   * The key of the current hour; created when it is missing. Served from memory when it is known.
   */
  Future<SealingKey> current();

  /**
   * The keys that sealed these values, by the key id in their headers; a value whose key does not
   * exist (any longer) or whose header is not readable is absent.
   */
  Future<Map<KeyId, SealingKey>> find(Collection<KeyId> ids);
}
