package io.privet.ingest.load;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The write key of a source. It has no text form. */
public final class WriteKey {
  private final byte[] bytes;

  /** Takes the key; blanks around it do not count. */
  public WriteKey(String key) {
    this.bytes = key.strip().getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("write key: empty (expected: the key of the source)");
    }
  }

  /** The value of the Authorization header: the key as user, without a password. */
  String basic() {
    byte[] user = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, user, 0, bytes.length);
    user[bytes.length] = ':';
    return "Basic " + Base64.getEncoder().encodeToString(user);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WriteKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "write key";
  }
}
