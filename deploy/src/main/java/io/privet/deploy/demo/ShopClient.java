package io.privet.deploy.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends messages to the public HTTP entrance, as a shop's pages do. */
final class ShopClient {

  private static final int MOST_UNDER_WAY = 64;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final URI entrance;
  private final String authorization;

  ShopClient(URI entrance, String writeKey) {
    this.entrance = entrance;
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString((writeKey + ":").getBytes(UTF_8));
  }

  /** Sends one; waits while too many are under way. */
  void send(Message message) throws InterruptedException {
    underWay.acquire();
    sent.incrementAndGet();
    var unused =
        http.sendAsync(request(message), BodyHandlers.discarding()).whenComplete(this::count);
  }

  long sent() {
    return sent.get();
  }

  long accepted() {
    return accepted.get();
  }

  long failed() {
    return failed.get();
  }

  /** Waits until nothing is under way. */
  void drain(Duration patience) {
    try {
      if (underWay.tryAcquire(MOST_UNDER_WAY, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        underWay.release(MOST_UNDER_WAY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void count(@Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
    underWay.release();
    if (failure == null && response != null && response.statusCode() == 200) {
      accepted.incrementAndGet();
    } else {
      failed.incrementAndGet();
    }
  }

  private HttpRequest request(Message message) {
    return HttpRequest.newBuilder(entrance.resolve("/v1/" + message.type()))
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(message.body().toString(), UTF_8))
        .build();
  }
}
