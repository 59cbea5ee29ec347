package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loopback ports of embedded services, remembered in files so that they outlive a restart. */
public final class Ports {

  private Ports() {}

  /**
   * The port that the file remembers, or else the preferred one; when something listens there, a
   * free one. The answer is written to the file.
   */
  public static int remembered(Path file, int preferred) {
    try {
      int candidate = Files.exists(file) ? read(file, preferred) : preferred;
      int port = isFree(candidate) ? candidate : free();
      Files.createDirectories(file.toAbsolutePath().getParent());
      WholeFile.write(file, port + "\n");
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException("port file " + file + " is not usable", e);
    }
  }

  /** Whether a server could listen on that loopback port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A file that holds no number, as a crash may leave it, remembers nothing. */
  private static int read(Path file, int preferred) throws IOException {
    String text = Files.readString(file, UTF_8).strip();
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : preferred;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
