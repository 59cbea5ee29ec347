package io.privet.deploy.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.privet.proto.profiles.v1.Profile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Known personal values go in at every entrance; afterwards they are looked for in the files of
 * PostgreSQL (tables, indexes, WAL), in Kafka's log, in what the program logs and in temporary
 * files, as text in three encodings, as hexadecimal digits and as Base64.
 */
final class CanaryIT {

  private static final String CONSENT =
      "\"consent\":{\"categoryPreferences\":{\"analytics\":true,\"personalization\":true,\"marketing\":true}}";

  private final String mark = UUID.randomUUID().toString().replace("-", "");
  private final Map<String, String> canaries = new LinkedHashMap<>();
  private final int http = Deployment.freePort();
  private final int grpc = Deployment.freePort();
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void leavesNoPersonalValueInClearOutsideTheProcess(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data");
    Path output = directory.resolve("output.log");
    try (Child node = start(data, output)) {
      assertThat(node.pid()).isPositive();
      String key = secret(data, "write-key");
      sendThroughHttp(key);
      importFile(directory, data);
      try (Verdict profiles = new Verdict(grpc, secret(data, "token"))) {
        writeThroughGrpc(profiles);
        awaitEverything(profiles);
      }
    }

    assertThat(find(List.of(control(directory)))).as("the scan itself").isNotEmpty();
    List<Path> files = new ArrayList<>(filesUnder(data));
    assertThat(files).anyMatch(f -> f.toString().contains("pg_wal"));
    assertThat(files).anyMatch(f -> f.toString().contains("privet.events-"));
    files.add(output);
    files.addAll(filesUnder(Child.temporaryFiles(output)));
    assertThat(find(files)).isEmpty();
  }

  private Child start(Path data, Path output) {
    return Child.start(
            output,
            "serve",
            "--data",
            data.toString(),
            "--set=http.port=" + http,
            "--set=grpc.port=" + grpc,
            "--set=admin.port=0",
            "--set=postgres.embedded-port=" + Deployment.freePort(),
            "--set=kafka.embedded-port=" + Deployment.freePort())
        .awaitText("ready after", 0);
  }

  private void sendThroughHttp(String key) throws Exception {
    String user = canary("user id");
    String who = "\"userId\":\"%s\",\"anonymousId\":\"%s\"".formatted(user, canary("anonymous id"));
    String traits =
        "\"traits\":{\"email\":\"%s@example.com\",\"name\":\"%s\",\"phone\":\"%s\",\"nested\":{\"street\":\"%s\"}}"
            .formatted(canary("email"), canary("name"), phone(), canary("nested trait"));
    post(key, "/v1/identify", "{%s,%s,\"context\":{%s}}".formatted(who, traits, CONSENT));
    for (String call : List.of("track", "page", "screen")) {
      post(
          key,
          "/v1/" + call,
          "{%s,\"event\":\"%s\",\"name\":\"%s\",\"properties\":{\"note\":\"%s\",\"product_id\":\"%s\",\"url\":\"https://shop.example/?mail=%s\"},\"context\":{%s,\"ip\":\"203.0.113.77\",\"userAgent\":\"%s\"}}"
              .formatted(
                  who,
                  canary("event name " + call),
                  canary("page name " + call),
                  canary("property " + call),
                  canary("product " + call),
                  canary("query " + call),
                  CONSENT,
                  canary("user agent " + call)));
    }
    post(key, "/v1/group", "{%s,\"groupId\":\"%s\"}".formatted(who, canary("group")));
    post(
        key,
        "/v1/alias",
        "{\"userId\":\"%s\",\"previousId\":\"%s\"}".formatted(user, canary("previous id")));
    for (String call : List.of("batch", "import")) {
      post(
          key,
          "/v1/" + call,
          "{\"batch\":[{\"type\":\"track\",\"event\":\"Order Completed\",%s,\"messageId\":\"%s\",\"properties\":{\"order_id\":\"%s\",\"revenue\":12.5,\"address\":\"%s\"}}]}"
              .formatted(
                  who,
                  canary("message id " + call),
                  canary("order id " + call),
                  canary("address " + call)));
    }
    get(
        "/pixel/v1/track?writeKey=%s&userId=%s&event=Seen&properties.text=%s"
            .formatted(key, user, canary("pixel")));
    // Refused ones must not be kept or logged either.
    post(key, "/v1/track", "{\"event\":\"%s\"}".formatted(canary("rejected")));
    post(key, "/v1/track", "{\"userId\":\"%s\",".formatted(canary("broken")));
    post(canary("wrong key"), "/v1/track", "{%s,\"event\":\"x\"}".formatted(who));
  }

  private void importFile(Path directory, Path data) throws Exception {
    Path csv = directory.resolve("contacts.csv");
    Path mapping = directory.resolve("mapping.yaml");
    Files.writeString(
        csv, "id,mail\n%s,%s@example.com\n".formatted(canary("csv id"), canary("csv mail")));
    Files.writeString(
        mapping,
        """
        name: contacts
        events:
          - type: identify
            userId: row.id
            traits:
              email: row.mail
        """);
    Path output = directory.resolve("import.log");
    Child importing =
        Child.start(
            output,
            "import",
            csv.toString(),
            "--source",
            "backoffice",
            "--mapping",
            mapping.toString(),
            "--to",
            "http://127.0.0.1:" + http,
            "--write-key-file",
            data.resolve("secrets/write-key-backoffice").toString(),
            "--errors",
            data.resolve("import-errors.csv").toString(),
            "--restart-file",
            data.resolve("import-restart").toString());
    assertThat(importing.status()).as(() -> read(output)).isZero();
    Files.delete(csv);
    Files.copy(output, data.resolve("import.log"));
  }

  private void writeThroughGrpc(Verdict profiles) {
    Struct traits =
        Struct.newBuilder()
            .putFields("nickname", Value.newBuilder().setStringValue(canary("grpc trait")).build())
            .build();
    profiles.upsert(canary("grpc user"), traits);
  }

  private void awaitEverything(Verdict profiles) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              Profile person = profiles.profile(canary("user id"));
              assertThat(person.getTraitsMap()).containsKeys("email", "name");
              assertThat(person.getCommerce().getOrders()).isEqualTo(2);
              assertThat(profiles.profile(canary("csv id")).getTraitsMap()).containsKey("email");
            });
  }

  private String canary(String what) {
    return canaries.computeIfAbsent(what, w -> mark + Integer.toHexString(canaries.size() + 4096));
  }

  private String phone() {
    canaries.put("phone", "447911123456");
    return "+447911123456";
  }

  private void post(String key, String path, String body) throws Exception {
    String basic = Base64.getEncoder().encodeToString((key + ":").getBytes(UTF_8));
    client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.discarding());
  }

  private void get(String path) throws Exception {
    client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path)).build(),
        BodyHandlers.discarding());
  }

  private Path control(Path directory) throws IOException {
    return Files.writeString(directory.resolve("control"), "xx" + canaries.get("email") + "yy");
  }

  /** Which canary stands in which file. */
  private List<String> find(List<Path> files) throws IOException {
    Map<String, String> needles = new LinkedHashMap<>();
    canaries.forEach((what, value) -> needles(value).forEach(n -> needles.put(n, what)));
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      String content = new String(Files.readAllBytes(file), ISO_8859_1);
      // Every canary but the phone begins with the mark: look for that first.
      needles.forEach(
          (needle, what) -> {
            if (content.contains(needle)) {
              found.add(what + " in " + file);
            }
          });
    }
    return found;
  }

  private static List<String> needles(String value) {
    List<String> needles = new ArrayList<>();
    needles.add(value);
    needles.add(latin(value.getBytes(UTF_16BE)));
    needles.add(latin(value.getBytes(UTF_16LE)));
    needles.add(HexFormat.of().formatHex(value.getBytes(UTF_8)));
    for (int shift = 0; shift < 3; shift++) {
      String base64 =
          Base64.getEncoder().encodeToString(("x".repeat(shift) + value).getBytes(UTF_8));
      needles.add(base64.substring(4, base64.length() - 4));
    }
    return needles;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static List<Path> filesUnder(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static String secret(Path data, String name) throws IOException {
    return Files.readString(data.resolve("secrets").resolve(name)).strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
