package io.privet.ingest.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;

/**
 * The error file: CSV with a header and a line for each row or group that was not imported or has
 * warnings.
 */
final class ErrorFile implements AutoCloseable {
  private static final String[] HEADER = {"row", "field", "columns", "reason", "expected", "kind"};
  private static final int MAX_BUFFER = 1 << 16;

  private final FileChannel channel;
  private final StringBuilder buffer = new StringBuilder();

  private ErrorFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the file and holds it against a second import.
   *
   * @param length how much of an earlier run's file to keep; 0 to begin anew
   */
  static ErrorFile open(Path file, long length) throws IOException {
    FileChannel channel =
        PrivateFiles.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another import is writing it");
      }
      channel.truncate(length);
      channel.position(channel.size());
      ErrorFile errors = new ErrorFile(channel);
      if (channel.size() == 0) {
        errors.line((Object[]) HEADER);
      }
      return errors;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("another import is writing it", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void add(RowError error) throws IOException {
    line(
        error.rows(),
        plain(error.field()),
        plain(error.columns()),
        plain(error.reason()),
        plain(error.expected()),
        error.kind().name().toLowerCase(Locale.ROOT));
  }

  /** A spreadsheet takes these for formulas; column names come from the file. */
  private static String plain(String cell) {
    return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  private void line(Object... cells) throws IOException {
    buffer.append(CSVFormat.RFC4180.format(cells)).append("\r\n");
    if (buffer.length() > MAX_BUFFER) {
      flush();
    }
  }

  private void flush() throws IOException {
    PrivateFiles.write(
        channel, ByteBuffer.wrap(buffer.toString().getBytes(StandardCharsets.UTF_8)));
    buffer.setLength(0);
  }

  /** Brings everything to the disk; returns the length of the file. */
  long force() throws IOException {
    flush();
    channel.force(false);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    flush();
    channel.close();
  }
}
