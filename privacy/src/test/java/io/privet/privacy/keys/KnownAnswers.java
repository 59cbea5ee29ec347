package io.privet.privacy.keys;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;

/** The golden file of sealed format v1. */
final class KnownAnswers {

  private final Properties values = new Properties();

  KnownAnswers() {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(KnownAnswers.class.getResourceAsStream("sealed-v1.properties")),
            StandardCharsets.UTF_8)) {
      values.load(reader);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  String text(String name) {
    return Objects.requireNonNull(values.getProperty(name), name);
  }

  byte[] bytes(String name) {
    return HexFormat.of().parseHex(text(name));
  }

  AesSealingKey key() {
    ByteBuffer id = ByteBuffer.wrap(bytes("keyId"));
    return new AesSealingKey(
        new KeyId(new UUID(id.getLong(), id.getLong())),
        number("epoch"),
        SecretBytes.owning(bytes("secret")),
        nonce -> System.arraycopy(bytes("nonce"), 0, nonce, 0, nonce.length));
  }

  AssociatedData place() {
    return new AssociatedData(
        text("table"), text("column"), bytes("rowKey"), number("schemaVersion"));
  }

  private int number(String name) {
    return ByteBuffer.wrap(bytes(name)).getInt();
  }
}
