package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * One keep-alive connection with one request at a time. It reads the answers of the servers of this
 * bench, which give every body its length.
 */
final class HttpConnection implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;
  private final byte[] head;
  private byte[] request = new byte[4096];
  private int bodyLength;

  private HttpConnection(Socket socket, HttpTarget target) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream(), 16_384);
    this.output = socket.getOutputStream();
    this.head = target.head().getBytes(US_ASCII);
  }

  static HttpConnection open(HttpTarget target) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new HttpConnection(socket, target);
  }

  /** Sends a request and waits for the whole answer; returns its status. */
  int post(byte[] body) throws IOException {
    byte[] length = (body.length + "\r\n\r\n").getBytes(US_ASCII);
    int size = head.length + length.length + body.length;
    if (request.length < size) {
      request = new byte[size * 2];
    }
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(length, 0, request, head.length, length.length);
    System.arraycopy(body, 0, request, head.length + length.length, body.length);
    output.write(request, 0, size);
    return answer();
  }

  /** Length in bytes of the body of the last answer. */
  int answerLength() {
    return bodyLength;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int answer() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    bodyLength = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        bodyLength = Integer.parseInt(line.substring(LENGTH.length()).strip());
      } else if (line.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:")) {
        throw new IOException("answer: chunked (expected: a content length)");
      }
    }
    input.skipNBytes(bodyLength);
    return status;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = input.read(); c != '\n'; c = input.read()) {
      if (c < 0) {
        throw new EOFException("answer: connection closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
