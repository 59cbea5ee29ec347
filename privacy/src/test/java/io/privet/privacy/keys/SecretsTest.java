package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

  private static final byte[] SECRET =
      HexFormat.of().parseHex("c0ffee00c0ffee01c0ffee02c0ffee03c0ffee04c0ffee05c0ffee06c0ffee07");

  @TempDir Path directory;

  @Test
  void nothingThatHoldsASecretPrintsIt() {
    SecretBytes secret = SecretBytes.owning(SECRET.clone());
    AesSealingKey key = new AesSealingKey(new KeyId(UUID.randomUUID()), 1, secret);
    HmacBlindIndex index = new HmacBlindIndex(secret);
    index.hash("email/1", "x");
    EpochKeys epochKeys = new EpochKeys(Map.of(1, key));
    LocalKeystore keystore = TestKeystore.open(directory.resolve("keys"));
    List<Object> holders =
        List.of(secret, key, index, epochKeys, new PgDataKeys(epochKeys), keystore);
    for (Object holder : holders) {
      assertThat(declaresToString(holder.getClass())).as(holder.getClass().getName()).isFalse();
      assertThat(holder.getClass().isRecord()).isFalse();
      assertThat(spellings(SECRET)).noneMatch(holder.toString().toLowerCase(Locale.ROOT)::contains);
    }
  }

  /** A record would print its components, so no record may have one that is secret. */
  @Test
  void noRecordHoldsASecret() {
    for (Class<?> type :
        new Class<?>[] {
          WrappedKey.class, KeyFile.class, PassphraseKey.class, AssociatedData.class, KeyId.class
        }) {
      List<String> components =
          Arrays.stream(type.getRecordComponents()).map(c -> c.getType().getName()).toList();
      assertThat(components)
          .isNotEmpty()
          .doesNotContain(
              SecretBytes.class.getName(), AesSealingKey.class.getName(), char[].class.getName());
    }
  }

  @Test
  void secretsAreEqualByTheirBytesAndHashToNothing() {
    SecretBytes one = SecretBytes.owning(SECRET.clone());
    SecretBytes same = SecretBytes.owning(SECRET.clone());
    SecretBytes other = SecretBytes.random(32);
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
    assertThat(one.hashCode()).isEqualTo(other.hashCode());
  }

  @Test
  void aDestroyedSecretIsOverwritten() {
    byte[] bytes = SECRET.clone();
    SecretBytes secret = SecretBytes.owning(bytes);
    secret.destroy();
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void theSelfTestPassesAndAWrongAnswerFailsIt() {
    assertThat(SelfTest.run()).contains("AES-256-GCM by SunJCE", "HMAC-SHA-256 by SunJCE");
    assertThatThrownBy(() -> SelfTest.check("AES-256-GCM", new byte[1], new byte[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("self-test: AES-256-GCM gives a wrong answer (expected: the published one)");
  }

  private static boolean declaresToString(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method -> method.getName().equals("toString"));
  }

  private static Stream<String> spellings(byte[] secret) {
    return Stream.of(
            HexFormat.of().formatHex(secret),
            Base64.getEncoder().encodeToString(secret),
            Arrays.toString(secret))
        .map(text -> text.substring(0, 16).toLowerCase(Locale.ROOT));
  }
}
