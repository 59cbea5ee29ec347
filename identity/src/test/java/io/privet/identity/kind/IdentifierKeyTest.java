package io.privet.identity.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdentifierKeyTest {

  private static final IdentityRules RULES = IdentityRules.standard();

  @Test
  void splitsTheHashIntoKeyAndProfile() {
    byte[] hash = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
    IdentifierKey key = IdentifierKey.of(RULES.find("email").orElseThrow(), hash);
    assertThat(key.bytes()).isEqualTo(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"));
    assertThat(key.profile()).hasToString("00112233-4455-8677-8899-aabbccddeeff");
    assertThat(key).hasToString("email:00112233-4455-8677-8899-aabbccddeeff");
  }

  @Test
  void hashesUnderTheKindAndTheVersionOfItsNormaliser() {
    IdentifierIndex index = new IdentifierIndex((kind, value) -> sha256(kind + "=" + value));
    assertThat(index.key(identifier("email", "a@b.example")))
        .isEqualTo(
            IdentifierKey.of(RULES.find("email").orElseThrow(), sha256("email/1=a@b.example")))
        .isNotEqualTo(index.key(identifier("user_id", "a@b.example")));
  }

  @Test
  void ordersByUnsignedBytes() {
    IdentifierKind kind = RULES.find("email").orElseThrow();
    byte[] low = new byte[32];
    byte[] high = new byte[32];
    low[0] = 0x7f;
    high[0] = (byte) 0x80;
    assertThat(IdentifierKey.of(kind, low)).isLessThan(IdentifierKey.of(kind, high));
  }

  private static Identifier identifier(String kind, String value) {
    return new Identifier(RULES.find(kind).orElseThrow(), value);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
