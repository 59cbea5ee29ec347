package io.privet.ingest.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks HTTP by the byte, for requests that no proper client sends. */
final class RawHttp {

  private static final int TIMEOUT_MILLIS = 20_000;

  private RawHttp() {}

  static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  }

  static String post(String path, String... headers) {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
        + TestEdge.basic(TestEdge.WEB)
        + "\r\nContent-Type: application/json\r\n"
        + lines
        + "\r\n";
  }

  /** Sends and reads until the server closes the connection. */
  static String send(int port, String... parts) {
    try (Socket socket = open(port)) {
      OutputStream out = socket.getOutputStream();
      for (String part : parts) {
        write(out, part);
      }
      return readAll(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** A server that has already answered and closed may not take the rest. */
  private static void write(OutputStream out, String part) {
    try {
      out.write(part.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    } catch (IOException e) {
      // The answer is what counts.
    }
  }

  static int status(String answer) {
    return answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }
}
