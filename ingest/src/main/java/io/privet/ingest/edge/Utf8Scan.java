package io.privet.ingest.edge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What one pass over the bytes of a text tells: whether they are UTF-8 in the strict sense of RFC
 * 3629 (no overlong forms, no surrogates), which JSON parsers do not check, and whether a JSON
 * escape may occur, without which no text in it can hold NUL or a lone surrogate.
 *
 * @param malformedAt offset of the first byte that is not UTF-8, or -1
 * @param escapes whether there is a backslash
 */
record Utf8Scan(int malformedAt, boolean escapes) {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long BACKSLASHES = '\\' * LOW_BITS;
  private static final int DECODED_CHARS = 8_192;

  static Utf8Scan of(byte[] bytes) {
    long high = 0;
    long escape = 0;
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long zeroAtBackslash = word ^ BACKSLASHES;
      high |= word;
      escape |= (zeroAtBackslash - LOW_BITS) & ~zeroAtBackslash;
    }
    for (; i < bytes.length; i++) {
      high |= bytes[i];
      escape |= bytes[i] == '\\' ? HIGH_BITS : 0;
    }
    boolean ascii = (high & HIGH_BITS) == 0;
    return new Utf8Scan(ascii ? -1 : malformedAt(bytes), (escape & HIGH_BITS) != 0);
  }

  private static int malformedAt(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(Math.min(DECODED_CHARS, bytes.length + 2));
    CoderResult result;
    do {
      out.clear();
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    return result.isError() ? in.position() : -1;
  }
}
