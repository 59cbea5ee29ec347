package io.privet.deploy.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shoppers who send batches through the public entrance and send each again, under the same message
 * ids, until it is accepted. The model counts a batch when its 200 has come.
 */
final class Traffic implements AutoCloseable {

  private final URI batches;
  private final String authorization;
  private final String prefix;
  private final Model model;
  private final int people;
  private final Duration pause;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ExecutorService connections;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean running = true;

  /**
   * Starts the shoppers.
   *
   * @param entrance the HTTP entrance
   * @param prefix what their user ids begin with
   * @param people how many people they are
   * @param connections how many batches are under way at once
   * @param pause how long a connection rests after a batch
   */
  Traffic(
      URI entrance,
      String writeKey,
      String prefix,
      Model model,
      int people,
      int connections,
      Duration pause) {
    this.prefix = prefix;
    this.batches = entrance.resolve("/v1/batch");
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((writeKey + ":").getBytes(StandardCharsets.US_ASCII));
    this.model = model;
    this.people = people;
    this.pause = pause;
    this.connections = Executors.newFixedThreadPool(connections);
    for (int i = 0; i < connections; i++) {
      this.connections.execute(this::shop);
    }
  }

  /** Accepted events so far. */
  long accepted() {
    return accepted.get();
  }

  /** Answers other than 200, and failed connections, so far. */
  long refused() {
    return refused.get();
  }

  private void shop() {
    while (running) {
      List<Step> batch = new ArrayList<>();
      int size = ThreadLocalRandom.current().nextInt(1, 20);
      for (int i = 0; i < size; i++) {
        String user = prefix + ThreadLocalRandom.current().nextInt(people);
        Step step = new Step(user, ThreadLocalRandom.current().nextInt(10));
        batch.add(step);
        if (step.isAnonymous()) {
          batch.add(new Step(user, Step.KNOWN_VIEW));
        }
      }
      send(batch);
      rest(pause);
    }
  }

  private void send(List<Step> batch) {
    String body = "{\"batch\":[" + String.join(",", batch.stream().map(Step::json).toList()) + "]}";
    while (!post(body)) {
      refused.incrementAndGet();
      rest(Duration.ofMillis(100));
    }
    for (Step step : batch) {
      step.count(model.of(step.user));
    }
    accepted.addAndGet(batch.size());
  }

  private boolean post(String body) {
    HttpRequest request =
        HttpRequest.newBuilder(batches)
            .header("Content-Type", "application/json")
            .header("Authorization", authorization)
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200
          && answer.body().contains("\"rejected\"")
          && !answer.body().contains("\"rejected\":0")) {
        throw new IllegalStateException("a valid event was rejected");
      }
      if (answer.statusCode() >= 400 && answer.statusCode() < 429) {
        throw new IllegalStateException("answer " + answer.statusCode() + " to a valid batch");
      }
      return answer.statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Lets every batch under way be accepted, and ends. */
  @Override
  public void close() {
    running = false;
    connections.shutdown();
    try {
      if (!connections.awaitTermination(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("batches were not accepted for two minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rest(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something one person does: on the own device, known or not yet known, or an order. */
  private static final class Step {

    static final int KNOWN_VIEW = 1;

    final String user;
    private final String messageId = UUID.randomUUID().toString();
    private final int kind;
    private final long cents = ThreadLocalRandom.current().nextLong(1, 100_000);

    Step(String user, int kind) {
      this.user = user;
      this.kind = kind;
    }

    private boolean isOrder() {
      return kind == 0;
    }

    /** Half of the views come from the person's device alone; a view beside it says whose it is. */
    private boolean isAnonymous() {
      return kind >= 6;
    }

    String json() {
      String who =
          isAnonymous()
              ? "\"anonymousId\":\"device-of-%s\"".formatted(user)
              : "\"userId\":\"%1$s\",\"anonymousId\":\"device-of-%1$s\"".formatted(user);
      String what =
          isOrder()
              ? "\"event\":\"Order Completed\",\"properties\":{\"order_id\":\"%s\",\"revenue\":%d.%02d,\"currency\":\"EUR\"}"
                  .formatted(messageId, cents / 100, cents % 100)
              : "\"event\":\"Product Viewed\",\"properties\":{\"product_id\":\"p1\"}";
      return "{\"type\":\"track\",\"messageId\":\"%s\",%s,%s}".formatted(messageId, who, what);
    }

    void count(Model.Expected expected) {
      if (isOrder()) {
        expected.orders().increment();
        expected.cents().add(cents);
      } else {
        expected.views().increment();
      }
    }
  }
}
