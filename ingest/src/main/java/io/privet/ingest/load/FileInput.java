package io.privet.ingest.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a file or of standard input, unpacked when they are gzip, and counted as stored. */
final class FileInput implements AutoCloseable {
  /** The name that stands for standard input. */
  static final String STDIN = "-";

  private static final int PREFIX = 1 << 16;
  private static final int BUFFER = 1 << 16;

  private final Counted counted;
  private final InputStream content;
  private final OptionalLong size;
  private final String fingerprint;

  private static final class IsDirectory extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts what is read. */
  private static final class Counted extends FilterInputStream {
    private volatile long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      add(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      add(Math.max(read, 0));
      return read;
    }

    /** One thread reads, others look. */
    private void add(int bytes) {
      long before = count;
      count = before + bytes;
    }
  }

  private FileInput(InputStream stored, OptionalLong size) throws IOException {
    this.counted = new Counted(stored);
    this.size = size;
    BufferedInputStream buffered = new BufferedInputStream(counted, PREFIX);
    buffered.mark(PREFIX);
    byte[] prefix = buffered.readNBytes(PREFIX);
    buffered.reset();
    this.fingerprint = fingerprint(prefix);
    this.content = isGzip(prefix) ? new GZIPInputStream(buffered, BUFFER) : buffered;
  }

  static FileInput open(String file) throws IOException {
    if (file.equals(STDIN)) {
      return new FileInput(System.in, OptionalLong.empty());
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new IsDirectory();
    }
    InputStream stored = Files.newInputStream(path);
    try {
      return new FileInput(stored, OptionalLong.of(Files.size(path)));
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  /** What went wrong with a file, in words; an exception's own text is often but its name. */
  static String fault(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof IsDirectory) {
      return "is a directory";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be read by this user";
    }
    return e instanceof EOFException || e instanceof ZipException
        ? "the gzip data ends or breaks"
        : "cannot be read to its end";
  }

  private static boolean isGzip(byte[] prefix) {
    return prefix.length > 2 && (prefix[0] & 0xff) == 0x1f && (prefix[1] & 0xff) == 0x8b;
  }

  private static String fingerprint(byte[] prefix) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(prefix));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  InputStream content() {
    return content;
  }

  /** Bytes as stored; nothing for standard input. */
  OptionalLong size() {
    return size;
  }

  /** Stored bytes read so far. Any thread may ask. */
  long bytesRead() {
    return counted.count;
  }

  /** Hash of the first stored bytes, at most 64 KiB. */
  String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
