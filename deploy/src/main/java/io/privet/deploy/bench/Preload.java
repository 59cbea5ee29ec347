package io.privet.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Puts visits into the event log through the edge. */
final class Preload {

  private static final int BATCH = 250;

  private Preload() {}

  /** Sends the next events of the traffic and returns when all are accepted. */
  static void send(HttpTarget batch, ShopTraffic traffic, int events) {
    post(batch, events, (from, to) -> traffic.batch(to - from));
  }

  /** Sends these events and returns when all are accepted. */
  static void sendAll(HttpTarget batch, List<String> events) {
    post(batch, events.size(), (from, to) -> ShopTraffic.batch(events.subList(from, to)));
  }

  private interface Batches {
    byte[] get(int from, int to);
  }

  private static void post(HttpTarget batch, int events, Batches batches) {
    try (HttpConnection connection = HttpConnection.open(batch)) {
      for (int sent = 0; sent < events; sent += BATCH) {
        int status = connection.post(batches.get(sent, Math.min(events, sent + BATCH)));
        if (status != 200) {
          throw new IllegalStateException("preload: status %d (expected: 200)".formatted(status));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
