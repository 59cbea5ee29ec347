package io.privet.ingest.edge;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a body: gzip (RFC 1952, one member), zlib (RFC 1950) or bare deflate (RFC 1951).
 *
 * <p>It stops as soon as a bound is passed, so that the work and the memory are bounded by what may
 * come out and not by what could. Whatever is missing, damaged or left over refuses the body.
 */
final class Inflation {

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int HAS_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int UNBOUNDED_RATIO_BELOW = 64 * 1024;
  private static final int CHUNK = 16 * 1024;

  private final byte[] compressed;
  private final int maxBytes;
  private final int maxRatio;

  private Inflation(byte[] compressed, int maxBytes, int maxRatio) {
    this.compressed = compressed;
    this.maxBytes = maxBytes;
    this.maxRatio = maxRatio;
  }

  static byte[] gunzip(byte[] compressed, int maxBytes, int maxRatio) {
    return new Inflation(compressed, maxBytes, maxRatio).gzip();
  }

  static byte[] inflate(byte[] compressed, int maxBytes, int maxRatio) {
    return new Inflation(compressed, maxBytes, maxRatio).deflate();
  }

  private byte[] gzip() {
    int start = gzipHeaderEnd();
    Inflater inflater = new Inflater(/* nowrap= */ true);
    try {
      inflater.setInput(compressed, start, compressed.length - start);
      byte[] body = run(inflater);
      checkTrailer(body, compressed.length - inflater.getRemaining());
      return body;
    } finally {
      inflater.end();
    }
  }

  private byte[] deflate() {
    boolean zlib =
        compressed.length >= 2 && (compressed[0] & 0x0f) == 8 && (at(0) << 8 | at(1)) % 31 == 0;
    Inflater inflater = new Inflater(!zlib);
    try {
      inflater.setInput(compressed);
      byte[] body = run(inflater);
      if (inflater.getRemaining() > 0) {
        throw damaged("more after its end");
      }
      return body;
    } finally {
      inflater.end();
    }
  }

  private byte[] run(Inflater inflater) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(maxBytes, 4 * CHUNK));
    byte[] chunk = new byte[CHUNK];
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(chunk);
        if (count == 0 && !inflater.finished()) {
          throw damaged("truncated");
        }
        out.write(chunk, 0, count);
        checkBounds(out.size(), inflater.getTotalIn());
      }
    } catch (DataFormatException e) {
      throw damaged("damaged");
    }
    return out.toByteArray();
  }

  private void checkBounds(int bytes, int read) {
    if (bytes > maxBytes) {
      throw EdgeException.of(
          Refusal.TOO_LARGE,
          "body",
          String.format(Locale.ROOT, "more than %,d bytes decompressed", maxBytes),
          String.format(Locale.ROOT, "at most %,d", maxBytes));
    }
    if (bytes > UNBOUNDED_RATIO_BELOW && bytes / maxRatio > Math.max(1, read)) {
      throw EdgeException.of(
          Refusal.TOO_LARGE,
          "body",
          "a ratio of decompression over " + maxRatio,
          "at most " + maxRatio);
    }
  }

  private int gzipHeaderEnd() {
    if (compressed.length < GZIP_HEADER + GZIP_TRAILER
        || at(0) != 0x1f
        || at(1) != 0x8b
        || at(2) != 8) {
      throw damaged("no gzip");
    }
    int flags = at(3);
    int end = GZIP_HEADER;
    if ((flags & HAS_EXTRA) != 0) {
      end += 2 + (at(end) | at(end + 1) << 8);
    }
    if ((flags & HAS_NAME) != 0) {
      end = afterZero(end);
    }
    if ((flags & HAS_COMMENT) != 0) {
      end = afterZero(end);
    }
    if ((flags & HAS_CRC) != 0) {
      end += 2;
    }
    if (end >= compressed.length) {
      throw damaged("truncated");
    }
    return end;
  }

  private int afterZero(int from) {
    int at = from;
    while (at(at) != 0) {
      at++;
    }
    return at + 1;
  }

  private void checkTrailer(byte[] body, int start) {
    if (compressed.length - start != GZIP_TRAILER) {
      throw damaged(compressed.length - start < GZIP_TRAILER ? "truncated" : "more after its end");
    }
    CRC32 crc = new CRC32();
    crc.update(body);
    if (littleEndian(start) != (int) crc.getValue() || littleEndian(start + 4) != body.length) {
      throw damaged("a wrong checksum");
    }
  }

  private int littleEndian(int offset) {
    return at(offset) | at(offset + 1) << 8 | at(offset + 2) << 16 | at(offset + 3) << 24;
  }

  private int at(int offset) {
    if (offset >= compressed.length) {
      throw damaged("truncated");
    }
    return compressed[offset] & 0xff;
  }

  private static EdgeException damaged(String fact) {
    return EdgeException.of(
        Refusal.MALFORMED, "body", fact, "one whole compressed body as Content-Encoding says");
  }
}
