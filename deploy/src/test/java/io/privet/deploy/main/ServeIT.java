package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.privet.deploy.embedded.KilledProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program as a user meets it: a process, an HTTP call, a gRPC call, a signal. */
class ServeIT {

  private static final String EVENT =
      """
      {"messageId":"%s","userId":"ada","traits":{"email":"ada@example.com","city":"London"},
       "context":{"consent":{"categoryPreferences":{"personalization":true}}}}
      """;

  @TempDir private Path directory;

  private final int http = freePort();
  private final int grpc = freePort();
  private final int admin = freePort();

  private record Answer(int status, String out, String err) {}

  @Test
  void servesWhatItWasSentAndGoesOnAfterAStopAndAfterAKill() throws Exception {
    try (KilledProcess node = start()) {
      assertThat(get("/health/ready")).isEqualTo("ready\n");
      assertThat(send("first")).isEqualTo(200);
      awaitProfile("London");
      assertThat(get("/metrics")).contains("privet_unify_records_total{outcome=\"applied\"} 1.0");
      assertThat(node.terminate()).isZero();
    }
    try (KilledProcess node = start()) {
      awaitProfile("London");
      assertThat(send("second")).isEqualTo(200);
      node.kill();
    }
    try (KilledProcess node = start()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(profile("personalization").out).contains("\"count\": \"2\""));
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void givesAPurposeNothingThatWasNotCollectedForIt() throws Exception {
    try (KilledProcess node = start()) {
      assertThat(send("only")).isEqualTo(200);
      awaitProfile("London");
      Answer marketing = profile("marketing");
      assertThat(marketing.out + marketing.err).doesNotContain("London");
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void keepsItsSecretsToItsOwnerAndItsDefinitionsAsTheyAre() throws Exception {
    Path sources = directory.resolve("data/definitions/sources.yaml");
    try (KilledProcess node = start()) {
      assertThat(node.terminate()).isZero();
    }
    Files.writeString(sources, Files.readString(sources, UTF_8) + "# mine\n", UTF_8);
    try (KilledProcess node = start()) {
      assertThat(node.terminate()).isZero();
    }
    assertThat(Files.readString(sources, UTF_8)).endsWith("# mine\n");
    assertThat(permissions(directory.resolve("data"))).isEqualTo("rwx------");
    Path secrets = directory.resolve("data/secrets");
    assertThat(permissions(secrets)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(secrets)) {
      assertThat(files).isNotEmpty().allMatch(file -> permissions(file).equals("rw-------"));
    }
    assertThat(Files.readString(sources, UTF_8)).doesNotContain(secret("write-key"));
  }

  @Test
  void leavesNoServerWhenItIsStoppedDuringItsStart() throws Exception {
    for (String sign : new String[] {"postgres.new-*", "postgres"}) {
      try (KilledProcess node = KilledProcess.launch(serve())) {
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> !servers(sign).isEmpty());
        assertThat(node.terminate()).as(sign).isZero();
        assertThat(servers("*")).as(sign).isEmpty();
      }
    }
    try (KilledProcess node = start()) {
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void isNotReadyWithoutItsDatabaseAndReadyAgainWithIt() throws Exception {
    try (KilledProcess node = start()) {
      assertThat(get("/health/ready")).isEqualTo("ready\n");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                servers("postgres").forEach(ProcessHandle::destroyForcibly);
                return get("/health/ready").equals("not ready: database\n");
              });
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(get("/health/ready")).isEqualTo("ready\n"));
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void servesOverTlsOnEveryAddressAndRefusesPlaintext() throws Exception {
    List<String> tls = certificate("mine");
    try (KilledProcess node = KilledProcess.start(with(tls, serve()))) {
      String[] get = {"profile", "get", "--identifier", "user_id=ada", "--purpose", "necessary"};
      Answer trusted = run(with(tls, with(options(), get)));
      assertThat(trusted.err).startsWith("NOT_FOUND");
      assertThat(run(with(options(), get)).err).startsWith("privet: no node answers at ");
      assertThat(run(with(certificate("other"), with(options(), get))).err)
          .startsWith("privet: no node answers at ");
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void refusesADataDirectoryThatAnotherNodeUses() throws Exception {
    try (KilledProcess node = start()) {
      Answer second = run("serve", "--data", directory.resolve("data").toString());
      assertThat(second.status).isEqualTo(1);
      assertThat(second.err).contains("is in use by another privet");
      Answer database =
          run("embedded-postgres", "--data=" + directory.resolve("data"), "--port=" + freePort());
      assertThat(database.status).isEqualTo(1);
      assertThat(database.err).contains("is in use by another privet");
      assertThat(get("/health/ready")).isEqualTo("ready\n");
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void refusesAnAddressThatIsNotLoopbackWithoutTls() {
    Answer answer = run("serve", "--set", "http.host=0.0.0.0");
    assertThat(answer.status).isEqualTo(2);
    assertThat(answer.err).contains("http.host: 0.0.0.0 is not loopback and there is no TLS");
  }

  /** Settings of a gRPC entrance on every address, with a certificate that signed itself. */
  private List<String> certificate(String name) throws Exception {
    Path key = directory.resolve(name + ".key");
    Path certificate = directory.resolve(name + ".crt");
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=privet.example"
                        + " -addext subjectAltName=DNS:privet.example -keyout %s -out %s")
                    .formatted(key, certificate)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertThat(openssl.waitFor()).isZero();
    return List.of(
        "--set=grpc.host=0.0.0.0",
        "--set=grpc.tls.certificate=" + certificate,
        "--set=grpc.tls.key=" + key);
  }

  private static String[] with(List<String> options, String... command) {
    return Stream.concat(Arrays.stream(command), options.stream()).toArray(String[]::new);
  }

  private KilledProcess start() throws IOException {
    return KilledProcess.start(serve());
  }

  private String[] serve() {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(options());
    return arguments.toArray(String[]::new);
  }

  /** Running programs of PostgreSQL on a directory of the data directory whose name matches. */
  private List<ProcessHandle> servers(String name) {
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + directory.resolve("data") + "/" + name);
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                Arrays.stream(process.info().arguments().orElse(new String[0]))
                    .anyMatch(argument -> matcher.matches(Path.of(argument))))
        .toList();
  }

  private List<String> options() {
    return List.of(
        "--data=" + directory.resolve("data"),
        "--set=http.port=" + http,
        "--set=grpc.port=" + grpc,
        "--set=admin.port=" + admin,
        "--set=postgres.embedded-port=" + freePort(),
        "--set=kafka.embedded-port=" + freePort());
  }

  private void awaitProfile(String city) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(profile("personalization").out).contains(city));
  }

  private Answer profile(String purpose) {
    List<String> arguments = new ArrayList<>(List.of("profile", "get"));
    arguments.addAll(options());
    arguments.addAll(List.of("--identifier", "email=ada@example.com", "--purpose", purpose));
    return run(arguments.toArray(String[]::new));
  }

  private static Answer run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Privet.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = command.execute(arguments);
    return new Answer(status, out.toString(), err.toString());
  }

  private int send(String messageId) throws Exception {
    String key = Base64.getEncoder().encodeToString((secret("write-key") + ":").getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/identify"))
            .header("authorization", "Basic " + key)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(EVENT.formatted(messageId)))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private String get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private String secret(String name) throws IOException {
    return Files.readString(directory.resolve("data/secrets").resolve(name), UTF_8).strip();
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
