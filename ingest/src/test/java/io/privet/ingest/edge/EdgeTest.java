package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.privet.profiles.event.Event;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest {

  private static final String PAGE = "{\"messageId\":\"m1\",\"userId\":\"u1\",\"name\":\"Home\"}";

  private final MemoryEventLog log = new MemoryEventLog();
  private final TestEdge edge = TestEdge.over(log);

  @AfterEach
  void stop() {
    edge.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/track,TRACK",
    "/v1/t,TRACK",
    "/t,TRACK",
    "/v1/identify,IDENTIFY",
    "/v1/i,IDENTIFY",
    "/i,IDENTIFY",
    "/v1/page,PAGE",
    "/v1/p,PAGE",
    "/p,PAGE",
    "/v1/screen,SCREEN",
    "/v1/s,SCREEN",
    "/s,SCREEN",
    "/v1/group,GROUP",
    "/v1/g,GROUP",
    "/g,GROUP",
    "/v1/alias,ALIAS",
    "/v1/a,ALIAS",
    "/a,ALIAS",
  })
  void takesEveryCallByItsLongAndItsShortPath(String path, Event.Type type) {
    HttpResponse<String> answer =
        edge.post(
            path,
            """
            {"messageId":"m1","userId":"u1","event":"e","groupId":"g","previousId":"p","name":"n"}
            """);

    assertThat(answer.body()).isEqualTo("{\"success\":true,\"messageId\":\"m1\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(events()).singleElement().extracting(Event::type).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/batch", "/v1/b", "/b", "/v1/import", "/beacon/v1/batch"})
  void tellsForEachEventOfABatchWhatBecameOfIt(String path) {
    HttpResponse<String> answer =
        edge.post(
            path,
            """
            {"batch":[{"type":"page","messageId":"m1","userId":"u1"},
                      {"type":"track","messageId":"m2","userId":"u1"},
                      {"type":"page","messageId":"m3","userId":"u1","x":1,"x":2},
                      {"type":"page","userId":"null","anonymousId":"a","messageId":"m4"}]}
            """);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"success\":false,\"accepted\":2,\"rejected\":2,\"results\":["
                + "{\"index\":0,\"messageId\":\"m1\",\"status\":\"accepted\"},"
                + "{\"index\":1,\"messageId\":\"m2\",\"status\":\"rejected\",\"errors\":["
                + "{\"field\":\"event\",\"reason\":\"missing, empty or no text\",\"expected\":\"a text\"}]},"
                + "{\"index\":2,\"status\":\"rejected\",\"errors\":[{\"field\":\"x\","
                + "\"reason\":\"name given twice\",\"expected\":\"each name once\"}]},"
                + "{\"index\":3,\"messageId\":\"m4\",\"status\":\"accepted\",\"warnings\":["
                + "{\"field\":\"userId\",\"reason\":\"not read: blocked value\","
                + "\"expected\":\"an identifier of kind user_id\"}]}]}");
    assertThat(events()).extracting(Event::messageId).containsExactly("m1", "m4");
  }

  @Test
  void answers400WithTheListWhenNoEventOfABatchIsAccepted() {
    HttpResponse<String> answer = edge.post("/v1/batch", "{\"batch\":[{\"type\":\"page\"},{}]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .contains("\"accepted\":0,\"rejected\":2")
        .contains("\"field\":\"userId\"")
        .contains("\"field\":\"type\"");
  }

  @Test
  void answersARejectedEventWithAProblem() {
    HttpResponse<String> answer =
        edge.post("/v1/track", "{\"userId\":\"secret-user\",\"timestamp\":\"1970-01-01\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .startsWith(
            "{\"type\":\"urn:privet:problem:rejected\",\"title\":\"No event accepted\",\"status\":400")
        .contains("\"field\":\"event\"")
        .contains("\"field\":\"timestamp\"")
        .doesNotContain("secret-user")
        .doesNotContain("1970-01-01T");
  }

  @Test
  void aPublicKeyClaimsOnlyTheKindsOfItsSource() {
    String[] page = {"Authorization", TestEdge.basic(TestEdge.PAGE), "Origin", TestEdge.ORIGIN};
    HttpResponse<String> claimed =
        edge.post(
            "/v1/identify",
            "{\"messageId\":\"m1\",\"anonymousId\":\"a\",\"traits\":{\"email\":\"ada@example.com\"}}",
            page);
    HttpResponse<String> nothingElse =
        edge.post(
            "/v1/identify",
            "{\"messageId\":\"m2\",\"traits\":{\"email\":\"ada@example.com\"}}",
            page);

    assertThat(claimed.statusCode()).isEqualTo(200);
    assertThat(claimed.body())
        .contains("\"field\":\"traits.email\"")
        .contains("not read: email, a kind that this source may not claim");
    assertThat(events())
        .singleElement()
        .extracting(Event::identifiers)
        .isEqualTo(List.of(new Event.ClaimedIdentifier("anonymous_id", "a")));
    assertThat(nothingElse.statusCode()).isEqualTo(400);
    assertThat(nothingElse.body())
        .contains("traits.email")
        .contains("email, a kind that this source may not claim")
        .contains("one of anonymous_id, user_id")
        .doesNotContain("ada@example.com");
  }

  @Test
  void keepsTheTimesOfAnImportAsTheyAre() {
    edge.post(
        "/v1/import",
        """
        {"sentAt":"2030-01-01T00:00:00Z","batch":[
          {"type":"page","userId":"u","messageId":"m","timestamp":"2021-05-06T07:08:09Z"}]}
        """);

    assertThat(events())
        .singleElement()
        .extracting(e -> e.time().toString())
        .isEqualTo("2021-05-06T07:08:09Z");
  }

  @Test
  void takesTheKeyFromTheBody() {
    String key = "\"writeKey\":\"" + TestEdge.CRM.reveal() + "\"";

    assertThat(anonymous("/v1/page", "{\"messageId\":\"1\",\"userId\":\"u\"," + key + "}"))
        .isEqualTo(200);
    assertThat(
            anonymous(
                "/v1/batch",
                "{"
                    + key
                    + ",\"batch\":[{\"messageId\":\"2\",\"type\":\"page\",\"userId\":\"u\"}]}"))
        .isEqualTo(200);
    assertThat(
            anonymous(
                "/v1/batch",
                "{\"batch\":[{\"messageId\":\"3\",\"type\":\"page\",\"userId\":\"u\","
                    + key
                    + "},"
                    + "{\"messageId\":\"4\",\"type\":\"page\",\"userId\":\"u\",\"writeKey\":\""
                    + TestEdge.WEB.reveal()
                    + "\"}]}"))
        .isEqualTo(200);
    assertThat(events()).extracting(Event::messageId).containsExactly("1", "2", "3");
    assertThat(events()).extracting(Event::source).containsOnly("crm");
  }

  @Test
  void takesTheKeyFromTheQueryOfABeaconOnly() {
    String batch = "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m\"}]}";
    String query = "?writeKey=" + TestEdge.WEB.reveal();

    assertThat(anonymous("/beacon/v1/batch" + query, batch)).isEqualTo(200);
    assertThat(anonymous("/v1/batch" + query, batch)).isEqualTo(401);
  }

  @Test
  void answersWrongUnknownAndMissingKeysAlike() {
    HttpResponse<String> unknown =
        edge.post(
            "/v1/page",
            PAGE,
            "Authorization",
            TestEdge.basic(io.privet.ingest.source.WriteKey.generate()));
    HttpResponse<String> almost =
        edge.post(
            "/v1/page",
            PAGE,
            "Authorization",
            "Basic " + base64(TestEdge.WEB.reveal().substring(1) + "x:"));
    HttpResponse<String> hash =
        edge.post("/v1/page", PAGE, "Authorization", "Basic " + base64(TestEdge.WEB.hash() + ":"));

    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(almost.body()).isEqualTo(unknown.body()).isEqualTo(hash.body());
    assertThat(anonymous("/v1/page", PAGE)).isEqualTo(401);
    assertThat(edge.post("/v1/page", PAGE, "Authorization", "Bearer x").statusCode())
        .isEqualTo(401);
    assertThat(edge.post("/v1/page", PAGE, "Authorization", "Basic ***").statusCode())
        .isEqualTo(401);
    assertThat(edge.post("/v1/page", PAGE, "Authorization", "Basic Og==").statusCode())
        .isEqualTo(401);
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void readsCompressedBodies() {
    byte[] plain = PAGE.getBytes(StandardCharsets.UTF_8);

    assertThat(status(InflationTest.gzip(plain), "gzip")).isEqualTo(200);
    assertThat(status(InflationTest.deflate(plain, false), "deflate")).isEqualTo(200);
    assertThat(status(InflationTest.deflate(plain, true), "deflate")).isEqualTo(200);
    assertThat(status(plain, "gzip")).isEqualTo(400);
    assertThat(status(java.util.Arrays.copyOf(InflationTest.gzip(plain), 30), "gzip"))
        .isEqualTo(400);
    assertThat(status(InflationTest.gzip(InflationTest.gzip(plain)), "gzip")).isEqualTo(400);
    assertThat(status(InflationTest.gzip(plain), "gzip, gzip")).isEqualTo(415);
    assertThat(status(plain, "br")).isEqualTo(415);
    assertThat(status(InflationTest.gzip(new byte[64 << 20]), "gzip")).isEqualTo(413);
  }

  @Test
  void grantsPagesOfTheSourcesOriginAndNoOthers() {
    HttpResponse<String> preflight =
        edge.send(
            HttpRequest.newBuilder(edge.uri("/v1/t"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", TestEdge.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build());
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
        .contains(TestEdge.ORIGIN);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization", "Content-Type");

    HttpResponse<String> own =
        edge.post(
            "/v1/p", PAGE, "Origin", TestEdge.ORIGIN, "Content-Type", "text/plain;charset=UTF-8");
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).contains(TestEdge.ORIGIN);
    assertThat(own.headers().firstValue("Vary")).contains("origin");

    HttpResponse<String> foreign = edge.post("/v1/p", PAGE, "Origin", "https://evil.example");
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(
            edge.post(
                    "/v1/p",
                    PAGE,
                    "Origin",
                    TestEdge.ORIGIN,
                    "Authorization",
                    TestEdge.basic(TestEdge.CRM))
                .statusCode())
        .as("a key that is not for browsers")
        .isEqualTo(403);
    assertThat(log.entries()).hasSize(1);
  }

  @Test
  void answersAPixelWithAGifAndTheTruth() {
    String query =
        "?writeKey=" + TestEdge.WEB.reveal() + "&messageId=m1&userId=u1&event=Email%20Opened";
    HttpResponse<String> good =
        edge.get(
            "/pixel/v1/track" + query + "&properties.subject=Sale&context.page.path=/x",
            "User-Agent",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Mobile Safari/604.1");
    String data =
        base64(
            "{\"writeKey\":\""
                + TestEdge.WEB.reveal()
                + "\",\"userId\":\"u\",\"messageId\":\"m2\"}");

    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(good.headers().firstValue("Content-Type")).contains("image/gif");
    assertThat(good.body()).startsWith("GIF89a").hasSize(43);
    assertThat(edge.get("/v1/pixel/page?data=" + data).statusCode()).isEqualTo(200);
    assertThat(events()).extracting(Event::messageId).containsExactly("m1", "m2");
    assertThat(events().get(0).properties()).hasToString("{\"subject\":\"Sale\"}");
    assertThat(events().get(0).context().path("device").path("type").asText()).isEqualTo("mobile");

    HttpResponse<String> bad = edge.get("/pixel/v1/track?writeKey=" + TestEdge.WEB.reveal());
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).startsWith("GIF89a");
    assertThat(bad.headers().firstValue("X-Privet-Error").orElse("")).contains("event: missing");
  }

  @ParameterizedTest
  @CsvSource({
    "userId=%00,400",
    "userId=%ff,400",
    "userId=%zz,400",
    "userId=a&userId=b,400",
    "context=x&context.page=y,400",
    "data=***,400",
    "data=W10,400",
    "userId=u&writeKey=wrong,401",
    "userId=u,401",
  })
  void refusesABadPixel(String query, int status) {
    String key =
        query.contains("writeKey") || query.equals("userId=u")
            ? ""
            : "&writeKey=" + TestEdge.WEB.reveal();
    String answer = RawHttp.send(edge.port(), RawHttp.get("/pixel/v1/page?" + query + key));

    assertThat(RawHttp.status(answer)).isEqualTo(status);
    assertThat(answer).contains("X-Privet-Error: ");
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void saysWhichMethodsAPathHas() {
    assertThat(edge.get("/v1/track").statusCode()).isEqualTo(405);
    assertThat(edge.get("/v1/track").headers().firstValue("Allow")).contains("POST, OPTIONS");
    assertThat(edge.get("/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(edge.get("/v1/..%2ftrack").statusCode()).isEqualTo(404);
    HttpRequest trace =
        HttpRequest.newBuilder(edge.uri("/v1/track"))
            .method("TRACE", BodyPublishers.noBody())
            .build();
    assertThat(edge.send(trace).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "application/xml",
        "text/html",
        "application/json; charset=iso-8859-1",
        "multipart/form-data",
      })
  void refusesOtherContentTypes(String type) {
    assertThat(edge.post("/v1/page", PAGE, "Content-Type", type).statusCode()).isEqualTo(415);
    assertThat(edge.post("/v1/page", PAGE).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;charset=UTF-8",
        "text/plain",
        "text/plain; charset=\"utf-8\"",
        ""
      })
  void takesTheContentTypesThatSdksSend(String type) {
    assertThat(edge.post("/v1/page", PAGE, "Content-Type", type).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesWhatIsTooLarge() {
    String text = "x".repeat(16_000);
    String large =
        "{\"userId\":\"u\",\"properties\":{\"a\":\"%1$s\",\"b\":\"%1$s\",\"c\":\"%1$s\"}}"
            .formatted(text);
    String many =
        IntStream.range(0, 2_501)
            .mapToObj(i -> "{\"type\":\"page\",\"userId\":\"u\"}")
            .collect(Collectors.joining(",", "{\"batch\":[", "]}"));

    HttpResponse<String> event = edge.post("/v1/page", large);
    assertThat(event.statusCode()).isEqualTo(413);
    assertThat(event.body()).contains("(expected: at most 32,768)");
    assertThat(edge.post("/v1/batch", many).statusCode()).isEqualTo(413);
    assertThat(edge.post("/v1/batch", "{\"x\":\"" + "x".repeat(600_000) + "\"}").statusCode())
        .isEqualTo(413);
    HttpResponse<String> mixed =
        edge.post(
            "/v1/batch",
            "{\"batch\":["
                + large.replace("{\"userId\"", "{\"type\":\"page\",\"userId\"")
                + ","
                + "{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m\"}]}");
    assertThat(mixed.statusCode()).as(mixed.body()).isEqualTo(200);
    assertThat(mixed.body()).contains("\"accepted\":1,\"rejected\":1");
    assertThat(log.entries()).hasSize(1);
  }

  @Test
  void aContextThatABatchSharesCountsInEachOfItsEvents() {
    String event = "{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"%d\"}";
    String shared = "{\"context\":{\"app\":{\"name\":\"%s\"}},\"batch\":[%s]}";

    HttpResponse<String> much =
        edge.post(
            "/v1/batch",
            shared.formatted(
                "x".repeat(10_000),
                IntStream.range(0, 1_000)
                    .mapToObj(event::formatted)
                    .collect(Collectors.joining(","))));
    assertThat(much.statusCode()).isEqualTo(413);
    assertThat(much.body()).contains("context", "(expected: at most 8,388,608)");

    String texts = "x".repeat(11_000) + "\",\"a\":\"" + "x".repeat(11_000);
    HttpResponse<String> large =
        edge.post(
            "/v1/batch",
            shared.formatted(texts + "\",\"b\":\"" + "x".repeat(11_000), event.formatted(1)));
    assertThat(large.statusCode()).isEqualTo(400);
    assertThat(large.body()).contains("\"expected\":\"at most 32,768\"");
    assertThat(log.entries()).isEmpty();

    assertThat(edge.post("/v1/batch", shared.formatted(texts, event.formatted(1))).statusCode())
        .isEqualTo(200);
    assertThat(log.entries()).hasSize(1);
  }

  @Test
  void says503WithRetryAfterWhileTheLogIsAway() {
    log.away(true);
    HttpResponse<String> event = edge.post("/v1/page", PAGE);
    HttpResponse<String> batch =
        edge.post(
            "/v1/batch", "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m\"}]}");
    HttpResponse<String> ready = edge.get("/health/ready");

    assertThat(List.of(event, batch, ready))
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(503);
              assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            });
    assertThat(edge.get("/health/live").statusCode()).isEqualTo(200);
    log.away(false);
    assertThat(edge.post("/v1/page", PAGE).statusCode()).isEqualTo(200);
    assertThat(edge.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
  }

  @Test
  void says503ForABatchOfWhichAnyEventMayBeLost() {
    log.losing(index -> index == 1);
    HttpResponse<String> answer =
        edge.post(
            "/v1/batch",
            """
            {"batch":[{"type":"page","userId":"u","messageId":"a"},{"type":"page"},
                      {"type":"page","userId":"u","messageId":"b"}]}
            """);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body())
        .contains("\"index\":0,\"messageId\":\"a\",\"status\":\"accepted\"")
        .contains("\"index\":1,\"status\":\"rejected\"")
        .contains("\"index\":2,\"messageId\":\"b\",\"status\":\"unavailable\"");
  }

  @Test
  void says429WhenASourceSendsMoreThanItMay() {
    String auth = TestEdge.basic(TestEdge.SLOW);
    List<Integer> statuses =
        IntStream.range(0, 8)
            .mapToObj(i -> edge.post("/v1/page", PAGE, "Authorization", auth).statusCode())
            .toList();
    HttpResponse<String> last = edge.post("/v1/page", PAGE, "Authorization", auth);

    assertThat(statuses).contains(200, 429);
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValue("Retry-After")).contains("1");
    assertThat(edge.post("/v1/page", PAGE).statusCode()).isEqualTo(200);
  }

  @Test
  void warnsOfAMessageIdThatItMade() {
    assertThat(edge.post("/v1/page", "{\"userId\":\"u\"}").body())
        .contains("\"success\":true,\"messageId\":\"")
        .contains("\"warnings\":[{\"field\":\"messageId\"");
  }

  @Test
  void countsEventsAndRequests() {
    edge.post(
        "/v1/batch", "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"m\"},{}]}");

    assertThat(edge.metrics.get("privet.edge.events").tag("outcome", "accepted").counter().count())
        .isEqualTo(1);
    assertThat(edge.metrics.get("privet.edge.events").tag("outcome", "rejected").counter().count())
        .isEqualTo(1);
    assertThat(
            edge.metrics
                .get("privet.edge.requests")
                .tags("route", "batch", "status", "200")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(edge.metrics.get("privet.edge.in.flight.bytes").gauge().value()).isZero();
  }

  private List<Event> events() {
    return log.events(edge.key);
  }

  private int anonymous(String path, String body) {
    return edge.post(path, body, "Authorization", "").statusCode();
  }

  private int status(byte[] body, String encoding) {
    return edge.post("/v1/page", body, "Content-Encoding", encoding).statusCode();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
