package io.privet.identity.graph;

import io.privet.identity.kind.IdentifierKey;
import io.vertx.core.buffer.Buffer;

/** The 16 bytes of an identifier's key as a row holds them, before its kind is known. */
record RawKey(long high, long low) {

  static RawKey of(Buffer bytes) {
    return new RawKey(bytes.getLong(0), bytes.getLong(8));
  }

  static RawKey of(IdentifierKey key) {
    return new RawKey(key.high(), key.low());
  }

  Buffer buffer() {
    return Buffer.buffer(16).appendLong(high).appendLong(low);
  }
}
