package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFormatTest {

  private final KnownAnswers known = new KnownAnswers();
  private final AesSealingKey key = known.key();
  private final AssociatedData place = known.place();

  @ParameterizedTest
  @ValueSource(strings = {"text", "empty", "long"})
  void theGoldenFileOpensAndIsReproducedByteByByte(String name) {
    byte[] plaintext = known.bytes(name + ".plaintext");
    byte[] golden = known.bytes(name + ".sealed");
    assertThat(key.open(place, golden)).isEqualTo(plaintext);
    // The JDK refuses the nonce that it saw last under the same key.
    new AesSealingKey(key.id(), 1, SecretBytes.random(AesGcm.KEY_LENGTH)).seal(place, plaintext);
    assertThat(key.seal(place, plaintext)).isEqualTo(golden);
    assertThat(golden).hasSize(plaintext.length + AesSealingKey.OVERHEAD);
    assertThat(key.commitment()).isEqualTo(known.bytes("commitment"));
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] golden = known.bytes("text.sealed");
    for (int bit = 0; bit < 8 * golden.length; bit++) {
      byte[] changed = golden.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> key.open(place, changed));
    }
  }

  @Test
  void everyOtherValueOfEveryByteIsRefused() {
    byte[] golden = known.bytes("text.sealed");
    for (int i = 0; i < golden.length; i++) {
      for (int difference = 1; difference < 256; difference++) {
        byte[] changed = golden.clone();
        changed[i] ^= (byte) difference;
        assertRefused(() -> key.open(place, changed));
      }
    }
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] golden = known.bytes("text.sealed");
    for (int length = 0; length <= golden.length + 20; length++) {
      byte[] changed = Arrays.copyOf(golden, length);
      if (length != golden.length) {
        assertRefused(() -> key.open(place, changed));
      }
    }
  }

  @Test
  void everyOtherPlaceIsRefused() {
    byte[] golden = known.bytes("text.sealed");
    List<AssociatedData> others = new ArrayList<>();
    for (int i = 0; i < place.rowKey().length; i++) {
      byte[] rowKey = place.rowKey().clone();
      rowKey[i] ^= 1;
      others.add(new AssociatedData(place.table(), place.column(), rowKey, 1));
    }
    others.add(new AssociatedData("privet.event", place.column(), place.rowKey(), 1));
    others.add(new AssociatedData("privet.eventsv", "alue", place.rowKey(), 1));
    others.add(new AssociatedData(place.table(), "key", place.rowKey(), 1));
    others.add(new AssociatedData(place.table(), place.column(), new byte[0], 1));
    others.add(new AssociatedData(place.table(), place.column(), place.rowKey(), 2));
    for (AssociatedData other : others) {
      assertRefused(() -> key.open(other, golden));
    }
  }

  @Test
  void anotherKeyIsRefusedEvenUnderTheSameId() {
    byte[] golden = known.bytes("text.sealed");
    byte[] secret = known.bytes("secret");
    secret[31] ^= 1;
    AesSealingKey sameId = new AesSealingKey(key.id(), 7, SecretBytes.owning(secret));
    AesSealingKey sameSecret =
        new AesSealingKey(
            new KeyId(UUID.randomUUID()), 7, SecretBytes.owning(known.bytes("secret")));
    assertRefused(() -> sameId.open(place, golden));
    assertRefused(() -> sameSecret.open(place, golden));
  }

  @Test
  void theSameKeyInALaterEpochOpens() {
    AesSealingKey later = new AesSealingKey(key.id(), 8, SecretBytes.owning(known.bytes("secret")));
    assertThat(later.open(place, known.bytes("text.sealed")))
        .isEqualTo(known.bytes("text.plaintext"));
  }

  @Test
  void anotherCommitmentIsRefused() {
    byte[] commitment = key.commitment();
    assertThat(key.checked(commitment)).isSameAs(key);
    for (int i = 0; i < commitment.length; i++) {
      byte[] changed = commitment.clone();
      changed[i] ^= (byte) 0x80;
      assertRefused(() -> key.checked(changed));
    }
    assertRefused(() -> key.checked(new byte[0]));
  }

  @Test
  void eachSealHasANonceOfItsOwn() {
    AesSealingKey random = new AesSealingKey(key.id(), 1, SecretBytes.random(AesGcm.KEY_LENGTH));
    byte[] plaintext = "same".getBytes(StandardCharsets.UTF_8);
    long distinct =
        IntStream.range(0, 1000)
            .mapToObj(i -> List.of(nonce(random.seal(place, plaintext))))
            .distinct()
            .count();
    assertThat(distinct).isEqualTo(1000);
  }

  @Test
  void theBlindIndexGivesItsKnownAnswerAndAKeyToEachKind() {
    HmacBlindIndex index = new HmacBlindIndex(SecretBytes.owning(known.bytes("index.secret")));
    for (int i = 0; i < 2; i++) { // The second time with a remembered key.
      assertThat(index.hash("email/1", "ann@example.com")).isEqualTo(known.bytes("index.hash"));
    }
    assertThat(index.hash("email/2", "ann@example.com")).isNotEqualTo(known.bytes("index.hash"));
    assertThat(index.hash("email/1", "ann@example.co")).isNotEqualTo(known.bytes("index.hash"));
    for (int i = 0; i < 2000; i++) {
      index.hash("kind/" + i, "x"); // More kinds than are remembered.
    }
    assertThat(index.hash("kind/1999", "x")).isEqualTo(index.hash("kind/1999", "x"));
  }

  private static String nonce(byte[] value) {
    return HexFormat.of().formatHex(value, 22, 34);
  }

  private static void assertRefused(ThrowingCallable open) {
    assertThatThrownBy(open)
        .isExactlyInstanceOf(SealingException.class)
        .hasMessage("sealed value does not open")
        .hasNoCause();
  }
}
