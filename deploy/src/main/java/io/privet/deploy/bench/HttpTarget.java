package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * Where requests go, on loopback.
 *
 * @param port port of the server
 * @param path path
 * @param writeKey user name of the basic authorization
 */
record HttpTarget(int port, String path, String writeKey) {

  /** The head of a request up to its content length. */
  String head() {
    String credentials = Base64.getEncoder().encodeToString((writeKey + ":").getBytes(UTF_8));
    return """
        POST %s HTTP/1.1\r
        host: 127.0.0.1:%d\r
        authorization: Basic %s\r
        content-type: application/json\r
        content-length: \
        """
        .formatted(path, port, credentials);
  }

  @Override
  public String toString() {
    return "port " + port + " " + path;
  }
}
