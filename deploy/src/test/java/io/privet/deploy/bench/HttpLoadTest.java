package io.privet.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.deploy.bench.HttpLoad.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpLoadTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong received = new AtomicLong();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void countsWhatTheServerReceived() throws Exception {
    HttpLoad load = load(server(200, 0), 4);
    Outcome outcome = load.closed(Duration.ofMillis(300));
    assertThat(outcome.accepted()).isPositive().isEqualTo(received.get());
    assertThat(outcome.latency().getTotalCount()).isEqualTo(received.get());
  }

  @Test
  void keepsToThePace() throws Exception {
    Outcome outcome = load(server(200, 0), 4).paced(Duration.ofSeconds(1), 200);
    assertThat(outcome.accepted()).isBetween(100L, 200L);
  }

  @Test
  void countsTheWaitBehindALateAnswer() throws Exception {
    Outcome outcome = load(server(200, 20), 1).paced(Duration.ofMillis(500), 200);
    assertThat(outcome.millisAt(99)).isGreaterThan(150);
  }

  @Test
  void doesNotCountRefusedRequestsAsAccepted() throws Exception {
    Outcome outcome = load(server(503, 0), 2).closed(Duration.ofMillis(200));
    assertThat(outcome.accepted()).isZero();
    assertThat(outcome.refused()).isEqualTo(received.get());
  }

  private static HttpLoad load(int port, int connections) {
    ShopTraffic traffic = new ShopTraffic(1, "t", 10);
    return new HttpLoad(
        connections,
        new HttpTarget(port, "/v1/track", "key"),
        c -> new Patched(traffic.tracks(4), 1, c, 0));
  }

  private int server(int status, int delayMillis) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              received.incrementAndGet();
                              Runnable answer =
                                  () -> request.response().setStatusCode(status).end("ok");
                              if (delayMillis == 0) {
                                answer.run();
                              } else {
                                vertx.setTimer(delayMillis, id -> answer.run());
                              }
                            }))
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    return server.actualPort();
  }
}
