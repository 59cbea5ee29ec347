package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InflationTest {

  private static final int MOST = 500 * 1024;
  private static final int RATIO = 100;
  private static final byte[] TEXT = "{\"batch\":[]}".getBytes(StandardCharsets.UTF_8);

  @Test
  void readsGzipZlibAndBareDeflate() {
    assertThat(Inflation.gunzip(gzip(TEXT), MOST, RATIO)).isEqualTo(TEXT);
    assertThat(Inflation.inflate(deflate(TEXT, false), MOST, RATIO)).isEqualTo(TEXT);
    assertThat(Inflation.inflate(deflate(TEXT, true), MOST, RATIO)).isEqualTo(TEXT);
  }

  @Test
  void readsTheOptionalPartsOfAGzipHeader() {
    byte[] plain = gzip(TEXT);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Arrays.copyOf(plain, 10));
    out.writeBytes(new byte[] {3, 0, 1, 2, 3});
    out.writeBytes("name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[] {9, 9});
    out.write(plain, 10, plain.length - 10);
    byte[] full = out.toByteArray();
    full[3] = 2 | 4 | 8 | 16;

    assertThat(Inflation.gunzip(full, MOST, RATIO)).isEqualTo(TEXT);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = gzip(TEXT);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), Refusal.MALFORMED);
    }
  }

  @Test
  void refusesEveryMutationThatChangesTheText() {
    byte[] whole = gzip(TEXT);
    for (int i = 10; i < whole.length * 8 - 80; i++) {
      byte[] mutated = whole.clone();
      mutated[10 + (i - 10) / 8] ^= (byte) (1 << i % 8);
      try {
        assertThat(Inflation.gunzip(mutated, MOST, RATIO)).isEqualTo(TEXT);
      } catch (EdgeException e) {
        assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED);
      }
    }
  }

  @Test
  void refusesWhatFollows() {
    assertRefused(concatenated(gzip(TEXT), new byte[] {1}), Refusal.MALFORMED);
    assertRefused(concatenated(gzip(TEXT), gzip(TEXT)), Refusal.MALFORMED);
  }

  @Test
  void stopsABombAtTheBound() {
    assertRefused(gzip(new byte[100 << 20]), Refusal.TOO_LARGE);
    assertRefused(gzip(new byte[MOST - 1]), Refusal.TOO_LARGE);
    byte[] noise = new byte[MOST + 1];
    new Random(1).nextBytes(noise);
    assertRefused(gzip(noise), Refusal.TOO_LARGE);
  }

  private static void assertRefused(byte[] body, Refusal refusal) {
    assertThatThrownBy(() -> Inflation.gunzip(body, MOST, RATIO))
        .isInstanceOfSatisfying(
            EdgeException.class, e -> assertThat(e.refusal()).isEqualTo(refusal));
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] deflate(byte[] plain, boolean bare) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, deflater)) {
      deflate.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
