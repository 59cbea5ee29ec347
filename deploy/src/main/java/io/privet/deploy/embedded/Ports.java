package io.privet.deploy.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

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
      int candidate =
          Files.exists(file) ? Integer.parseInt(Files.readString(file, UTF_8).strip()) : preferred;
      int port = isFree(candidate) ? candidate : free();
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, port + "\n", UTF_8);
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

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
