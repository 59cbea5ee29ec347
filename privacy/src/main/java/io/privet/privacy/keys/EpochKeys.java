package io.privet.privacy.keys;

import java.util.Comparator;
import java.util.Map;

/**
 * The epoch keys, which wrap data keys and ingest keys: the current one and those of earlier epochs
 * that are still retained. They are kept outside the database. Safe for use by several threads.
 */
public final class EpochKeys {

  private volatile Map<Integer, AesSealingKey> keys;

  EpochKeys(Map<Integer, AesSealingKey> keys) {
    this.keys = checked(keys);
  }

  /** Number of the current epoch, from 1. */
  public int currentEpoch() {
    return current().epoch();
  }

  void replace(Map<Integer, AesSealingKey> newKeys) {
    keys = checked(newKeys);
  }

  WrappedKey create(WrappedKey.Place place) {
    AesSealingKey wrapper = current();
    return WrappedKey.create(wrapper, wrapper.epoch(), place);
  }

  /**
   * Unwraps.
   *
   * @throws SealingException when it does not unwrap, or its epoch's key is not here (any longer)
   */
  AesSealingKey unwrap(WrappedKey wrapped, WrappedKey.Place place) {
    AesSealingKey wrapper = keys.get(wrapped.epoch());
    if (wrapper == null) {
      throw new SealingException();
    }
    return wrapped.unwrap(wrapper, place);
  }

  private AesSealingKey current() {
    return keys.values().stream().max(Comparator.comparingInt(AesSealingKey::epoch)).orElseThrow();
  }

  private static Map<Integer, AesSealingKey> checked(Map<Integer, AesSealingKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("epoch keys: none (expected: at least one)");
    }
    return Map.copyOf(keys);
  }
}
