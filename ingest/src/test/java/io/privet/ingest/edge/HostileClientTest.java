package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not keep to the protocol, or have too much time. */
class HostileClientTest {

  private static final String PAGE = "{\"messageId\":\"m1\",\"userId\":\"u1\"}";

  private final MemoryEventLog log = new MemoryEventLog();
  private TestEdge edge = TestEdge.over(log, slow(Duration.ofMillis(400), Duration.ofMillis(800)));

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void answers408ToASlowBodyAndCloses() throws IOException {
    try (Socket socket = RawHttp.open(edge.port())) {
      send(socket, RawHttp.post("/v1/page", "Content-Length: 100") + "{\"messageId\":");

      assertThat(RawHttp.readAll(socket))
          .startsWith("HTTP/1.1 408 ")
          .contains("urn:privet:problem:too-slow");
    }
    assertNextRequestSucceeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "POST /v1/page HT", "POST /v1/page HTTP/1.1\r\nHost: x\r\nX-A: "})
  void closesAConnectionWhoseHeadDoesNotCome(String start) throws IOException {
    try (Socket socket = RawHttp.open(edge.port())) {
      send(socket, start);
      long begin = System.nanoTime();

      assertThat(RawHttp.readAll(socket)).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
    assertNextRequestSucceeds();
  }

  @Test
  void givesTheBudgetBackWhenAClientGoesAway() throws IOException {
    edge.close();
    edge =
        TestEdge.over(
            log, s -> settings(s, 10_000, 20_000, Duration.ofSeconds(60), Duration.ofSeconds(60)));
    try (Socket socket = RawHttp.open(edge.port())) {
      send(socket, RawHttp.post("/v1/page", "Content-Length: 1000") + "{".repeat(500));
      await().until(() -> held() == 500);
    }
    await().until(() -> held() == 0);
    assertNextRequestSucceeds();
  }

  @Test
  void holdsNoMoreThanTheBudget() throws IOException {
    edge.close();
    edge =
        TestEdge.over(
            log, s -> settings(s, 10_000, 20_000, Duration.ofSeconds(20), Duration.ofSeconds(20)));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        sockets.add(RawHttp.open(edge.port()));
        send(sockets.get(i), RawHttp.post("/v1/page", "Content-Length: 10000") + "{".repeat(9_990));
      }
      await().until(() -> held() == 19_980);

      var refused = edge.post("/v1/page", PAGE);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await().until(() -> held() == 0);
    assertNextRequestSucceeds();
  }

  @Test
  void refusesAHeadOfVeryManyLinesBeforeItsEnd() {
    String[] parts = new String[40];
    java.util.Arrays.fill(parts, "a:\r\n".repeat(10));
    parts[0] = "GET /health/live HTTP/1.1\r\nHost: x\r\n";
    assertThat(RawHttp.status(RawHttp.send(edge.port(), parts))).isIn(431, 0);
    assertNextRequestSucceeds();

    String whole = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    assertThat(RawHttp.status(RawHttp.send(edge.port(), whole + "a:\r\n".repeat(90) + "\r\n")))
        .isEqualTo(200);
  }

  @Test
  void takesManyRequestsThatComeAtOnce() {
    String request = RawHttp.post("/v1/page", "Content-Length: " + PAGE.length()) + PAGE;
    String[] pipelined = new String[60];
    java.util.Arrays.fill(pipelined, request);
    String answers = RawHttp.send(edge.port(), pipelined);
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(61);
  }

  @Test
  void refusesABodyByItsAnnouncedLengthWithoutReadingIt() {
    String answer =
        RawHttp.send(edge.port(), RawHttp.post("/v1/batch", "Content-Length: 1073741824"));

    assertThat(RawHttp.status(answer)).isEqualTo(413);
    assertNextRequestSucceeds();
  }

  @Test
  void refusesAnEndlessChunkedBody() {
    String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
    String[] parts = new String[200];
    parts[0] = RawHttp.post("/v1/batch", "Transfer-Encoding: chunked");
    java.util.Arrays.fill(parts, 1, parts.length, chunk);

    assertThat(RawHttp.status(RawHttp.send(edge.port(), parts))).isEqualTo(413);
    assertNextRequestSucceeds();
  }

  @Test
  void readsChunksOfOneByte() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < PAGE.length(); i++) {
      body.append("1\r\n").append(PAGE.charAt(i)).append("\r\n");
    }
    String answer =
        RawHttp.send(
            edge.port(),
            RawHttp.post("/v1/page", "Transfer-Encoding: chunked", "Connection: close"),
            body + "0\r\n\r\n");

    assertThat(RawHttp.status(answer)).isEqualTo(200);
  }

  @Test
  void refusesHeadersThatAreTooLarge() {
    assertThat(
            status(
                "GET /health/live HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n"))
        .isEqualTo(431);
    assertThat(
            status(
                "GET /health/live HTTP/1.1\r\nHost: x\r\n"
                    + "X-A: aaaaaaaaaaaa\r\n".repeat(1_000)
                    + "\r\n"))
        .isEqualTo(431);
    assertThat(status("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .isEqualTo(414);
    assertNextRequestSucceeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NONSENSE\r\n\r\n",
        "POST /v1/page HTTP/1.1\r\nHost: x\r\nX-\u0000A: b\r\n\r\n",
        "POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
      })
  void refusesWhatIsNoHttp(String request) {
    assertThat(status(request)).isEqualTo(400);
    assertNextRequestSucceeds();
  }

  @Test
  void keepsTheConnectionOverGoodRequests() throws IOException {
    String request = RawHttp.post("/v1/page", "Content-Length: " + PAGE.length()) + PAGE;
    String last =
        RawHttp.post("/v1/page", "Connection: close", "Content-Length: " + PAGE.length()) + PAGE;

    String answers = RawHttp.send(edge.port(), request + request + last);
    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
  }

  @Test
  void asksForTheBodyOnlyWhenItWillReadIt() {
    String expecting =
        RawHttp.post(
            "/v1/page",
            "Expect: 100-continue",
            "Connection: close",
            "Content-Length: " + PAGE.length());

    assertThat(RawHttp.send(edge.port(), expecting, PAGE))
        .startsWith("HTTP/1.1 100 ")
        .contains("HTTP/1.1 200 ");
    assertThat(
            RawHttp.send(
                edge.port(),
                RawHttp.post("/v1/page", "Expect: 100-continue", "Content-Length: 99999999")))
        .startsWith("HTTP/1.1 413 ");
  }

  private void assertNextRequestSucceeds() {
    assertThat(edge.post("/v1/page", PAGE).statusCode()).isEqualTo(200);
  }

  private int status(String request) {
    return RawHttp.status(RawHttp.send(edge.port(), request));
  }

  private double held() {
    return edge.metrics.get("privet.edge.in.flight.bytes").gauge().value();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static UnaryOperator<EdgeSettings> slow(Duration request, Duration idle) {
    return s -> settings(s, s.maxBodyBytes(), s.maxHeldBytes(), request, idle);
  }

  private static EdgeSettings settings(
      EdgeSettings s, int maxBodyBytes, long maxHeldBytes, Duration request, Duration idle) {
    return new EdgeSettings(
        s.host(),
        s.port(),
        s.eventLoops(),
        s.workers(),
        maxBodyBytes,
        s.maxRatio(),
        s.maxHeaderBytes(),
        maxHeldBytes,
        s.maxConnections(),
        request,
        idle,
        s.maxIdentifiers(),
        s.json(),
        s.tls());
  }
}
