package io.privet.deploy.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/** The floor of the edge: reads the body, answers 200 with as many bytes as it is told. */
final class EmptyServer {

  private final Vertx vertx;
  private volatile Buffer answer = Buffer.buffer();

  EmptyServer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Listens on a free loopback port with so many event loops; gives the port. */
  Future<Integer> listen(int port, int eventLoops) {
    return vertx
        .deployVerticle(() -> new Loop(port), new DeploymentOptions().setInstances(eventLoops))
        .map(port);
  }

  /** Answers with so many bytes from now on. */
  void answer(int bytes) {
    answer = Buffer.buffer(new byte[bytes]);
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .putHeader("content-type", "application/json")
                    .end(answer.length() == 0 ? Buffer.buffer() : answer.slice()));
  }

  /** One event loop's server; they share the port. */
  private final class Loop extends VerticleBase {

    private final int port;

    Loop(int port) {
      this.port = port;
    }

    @Override
    public Future<?> start() {
      HttpServer server = vertx.createHttpServer().requestHandler(EmptyServer.this::handle);
      return server.listen(port, "127.0.0.1");
    }
  }
}
