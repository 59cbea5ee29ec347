package io.privet.ingest.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.log.EventLog;
import io.privet.ingest.source.Sources;
import io.privet.ingest.source.WriteKey;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.AssociatedData;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.KeyId;
import io.privet.privacy.keys.SealingException;
import io.privet.privacy.keys.SealingKey;
import io.privet.testing.TestKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** An edge on a free port of the loopback address, and a client for it. */
final class TestEdge implements AutoCloseable {

  static final WriteKey WEB = WriteKey.generate();
  static final WriteKey CRM = WriteKey.generate();
  static final WriteKey BARE = WriteKey.generate();
  static final WriteKey SLOW = WriteKey.generate();
  static final WriteKey PAGE = WriteKey.generate();
  static final String ORIGIN = "https://shop.example";

  static final String SOURCES =
      """
      sources:
        web:
          priority: 10
          keys: [%s]
          origins: ["%s"]
          consent:
            always: [necessary]
            default: []
            categories:
              C0002: [analytics]
              C0004: [marketing, advertising]
        crm:
          priority: 20
          keys: [%s]
          consent: {always: [necessary, analytics, marketing]}
        bare:
          keys: [%s]
        slow:
          keys: [%s]
          consent: {always: [necessary]}
          limits: {events_per_second: 2}
        page:
          keys: [%s]
          origins: ["%s"]
          identifiers: [anonymous_id, user_id]
          consent: {always: [necessary]}
      """
          .formatted(WEB.hash(), ORIGIN, CRM.hash(), BARE.hash(), SLOW.hash(), PAGE.hash(), ORIGIN);

  final SealingKey key = new PlainKey();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Edge edge;

  private TestEdge(EventLog log, EdgeSettings settings) {
    edge = await(Edge.start(vertx, settings, parts(log)));
  }

  static TestEdge over(EventLog log) {
    return over(log, settings -> settings);
  }

  static TestEdge over(EventLog log, UnaryOperator<EdgeSettings> change) {
    return new TestEdge(log, change.apply(EdgeSettings.standard("127.0.0.1", 0)));
  }

  int port() {
    return edge.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  HttpResponse<String> post(String path, String json, String... headers) {
    return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
  }

  HttpResponse<String> post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofByteArray(body));
    if (!Arrays.asList(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    if (!Arrays.asList(headers).contains("Authorization")) {
      request.header("Authorization", basic(WEB));
    }
    return send(withHeaders(request, headers).build());
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(withHeaders(HttpRequest.newBuilder(uri(path)).GET(), headers).build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String basic(WriteKey key) {
    byte[] pair = (key.reveal() + ":").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static HttpRequest.Builder withHeaders(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      if (!headers[i + 1].isEmpty()) {
        request.header(headers[i], headers[i + 1]);
      }
    }
    return request;
  }

  private Edge.Parts parts(EventLog log) {
    Purposes purposes = Purposes.standard();
    Sources sources = Sources.parse(SOURCES, purposes, IdentityRules.standard());
    return new Edge.Parts(
        () -> sources,
        purposes,
        IdentityRules.standard(),
        TestKeys.blindIndex(),
        new OneIngestKey(key),
        log,
        metrics,
        Clock.systemUTC());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(edge.stop());
    await(vertx.close());
  }

  private record OneIngestKey(SealingKey key) implements IngestKeys {

    @Override
    public Future<SealingKey> current() {
      return Future.succeededFuture(key);
    }

    @Override
    public Future<Map<KeyId, SealingKey>> find(Collection<KeyId> ids) {
      return Future.succeededFuture(Map.of());
    }
  }

  /** AES-256-GCM in the layout of sealed format v1, without a store. */
  private static final class PlainKey implements SealingKey {

    private static final int HEADER = 34;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec secret;

    PlainKey() {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      secret = new SecretKeySpec(bytes, "AES");
    }

    @Override
    public byte[] seal(AssociatedData where, byte[] plaintext) {
      byte[] header = new byte[HEADER];
      random.nextBytes(header);
      byte[] text = run(Cipher.ENCRYPT_MODE, header, where, plaintext);
      return ByteBuffer.allocate(HEADER + text.length).put(header).put(text).array();
    }

    @Override
    public byte[] open(AssociatedData where, byte[] sealed) {
      byte[] header = Arrays.copyOf(sealed, HEADER);
      return run(
          Cipher.DECRYPT_MODE, header, where, Arrays.copyOfRange(sealed, HEADER, sealed.length));
    }

    private byte[] run(int mode, byte[] header, AssociatedData where, byte[] text) {
      try {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(128, header, HEADER - 12, 12));
        cipher.updateAAD(where.encode());
        return cipher.doFinal(text);
      } catch (GeneralSecurityException e) {
        throw new SealingException();
      }
    }
  }

  /** A random message id. */
  static String id() {
    return UUID.randomUUID().toString();
  }
}
