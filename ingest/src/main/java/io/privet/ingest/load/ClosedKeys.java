package io.privet.ingest.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The keys of the groups that are complete, as 64-bit hashes in bounded memory: at least the newest
 * two million, at most twice as many. That two of them share a hash is less likely than one in a
 * million.
 */
final class ClosedKeys {
  private static final int GENERATION = 2_000_000;

  private final MessageDigest digest;
  private Hashes young = new Hashes();
  private Hashes old = new Hashes();

  /** A set of numbers, open addressing; zero stands for an empty place. */
  private static final class Hashes {
    private long[] places = new long[1024];
    private int size;

    boolean contains(long hash) {
      return places[place(hash)] == hash;
    }

    void add(long hash) {
      if (size * 2 >= places.length) {
        grow();
      }
      int place = place(hash);
      size += places[place] == 0 ? 1 : 0;
      places[place] = hash;
    }

    private int place(long hash) {
      int mask = places.length - 1;
      int place = (int) hash & mask;
      while (places[place] != 0 && places[place] != hash) {
        place = (place + 1) & mask;
      }
      return place;
    }

    private void grow() {
      long[] before = places;
      places = new long[before.length * 2];
      Arrays.stream(before).filter(hash -> hash != 0).forEach(hash -> places[place(hash)] = hash);
    }
  }

  ClosedKeys() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean contains(String key) {
    long hash = hash(key);
    return young.contains(hash) || old.contains(hash);
  }

  void add(String key) {
    if (young.size >= GENERATION) {
      old = young;
      young = new Hashes();
    }
    young.add(hash(key));
  }

  private long hash(String key) {
    long hash = ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
    return hash == 0 ? 1 : hash;
  }
}
