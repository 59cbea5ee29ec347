package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import java.util.List;

/** Keys of several texts, with a zero byte between them. Only the last may hold one itself. */
final class Key {

  private static final String SEPARATOR = "\0";

  private Key() {}

  static ByteString of(String... parts) {
    return ByteString.copyFromUtf8(String.join(SEPARATOR, parts));
  }

  /**
   * The texts of a key.
   *
   * @throws IllegalArgumentException when there are fewer
   */
  static List<String> parts(ByteString key, int count) {
    List<String> parts = List.of(key.toStringUtf8().split(SEPARATOR, count));
    if (parts.size() < count) {
      throw new IllegalArgumentException(
          "state: key of %d parts (expected: %d)".formatted(parts.size(), count));
    }
    return parts;
  }
}
