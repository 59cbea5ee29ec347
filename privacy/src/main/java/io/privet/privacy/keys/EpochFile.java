package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The epoch keys, wrapped by the root key, in a file: one entry of 134 bytes for each epoch, oldest
 * first: epoch (4 bytes), then the row form of the {@link WrappedKey}.
 *
 * @param file the file
 * @param rootKeys the keys that wrap
 */
record EpochFile(KeyFile file, RootKeys rootKeys) {

  static final String MAGIC = "PVE1";

  private static final int ENTRY_LENGTH = 4 + WrappedKey.ROW_LENGTH;

  /** Writes a new file with a first epoch. */
  void create() {
    write(List.of(rootKeys.create(1)));
  }

  /** Adds an epoch after the newest one. */
  void openEpoch() {
    List<WrappedKey> entries = new ArrayList<>(read());
    entries.add(rootKeys.create(entries.get(entries.size() - 1).epoch() + 1));
    write(entries);
  }

  /**
   * All the keys, by epoch.
   *
   * @throws KeystoreException when the file is damaged, or belongs to another root key
   */
  Map<Integer, AesSealingKey> load() {
    Map<Integer, AesSealingKey> keys = new HashMap<>();
    for (WrappedKey entry : read()) {
      try {
        keys.put(entry.epoch(), rootKeys.unwrap(entry));
      } catch (SealingException e) {
        throw new KeystoreException(
            "keystore: epoch %d in %s does not unwrap (expected: the file that was made with this"
                    .formatted(entry.epoch(), file.path())
                + " root key)",
            e);
      }
    }
    return keys;
  }

  private List<WrappedKey> read() {
    byte[] content = file.read();
    if (content.length == 0 || content.length % ENTRY_LENGTH != 0) {
      throw file.damaged();
    }
    ByteBuffer buffer = ByteBuffer.wrap(content);
    List<WrappedKey> entries = new ArrayList<>();
    int newest = 0;
    while (buffer.hasRemaining()) {
      WrappedKey entry = readEntry(buffer);
      if (entry.epoch() <= newest) {
        throw file.damaged();
      }
      newest = entry.epoch();
      entries.add(entry);
    }
    return entries;
  }

  private static WrappedKey readEntry(ByteBuffer buffer) {
    int epoch = buffer.getInt();
    byte[] row = new byte[WrappedKey.ROW_LENGTH];
    buffer.get(row);
    return WrappedKey.ofRow(row, epoch);
  }

  private void write(List<WrappedKey> entries) {
    ByteBuffer buffer = ByteBuffer.allocate(entries.size() * ENTRY_LENGTH);
    for (WrappedKey entry : entries) {
      buffer.putInt(entry.epoch()).put(entry.row());
    }
    file.write(buffer.array());
  }
}
