package io.privet.privacy.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a sealed value lives: it opens there and nowhere else. Its encoding is the associated data
 * of the AEAD: table, column and row key, each preceded by its length in bytes (4 bytes,
 * big-endian), then the schema version (4 bytes, big-endian).
 *
 * @param table schema and table, or topic
 * @param column column, or part of the record
 * @param rowKey the row's primary key
 * @param schemaVersion version of the plaintext's layout, from 1
 */
public record AssociatedData(String table, String column, byte[] rowKey, int schemaVersion) {

  /** The bytes given to the AEAD. */
  public byte[] encode() {
    byte[] t = table.getBytes(StandardCharsets.UTF_8);
    byte[] c = column.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(16 + t.length + c.length + rowKey.length)
        .putInt(t.length)
        .put(t)
        .putInt(c.length)
        .put(c)
        .putInt(rowKey.length)
        .put(rowKey)
        .putInt(schemaVersion)
        .array();
  }
}
