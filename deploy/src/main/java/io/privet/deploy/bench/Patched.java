package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bodies made beforehand, whose message ids are overwritten before each use so that every event is
 * new: the load generator costs next to nothing while it is measured with.
 */
final class Patched implements HttpBodies {

  private final List<byte[]> bodies;
  private final List<int[]> places = new ArrayList<>();
  private final int eventsPerBody;
  private final String prefix;
  private long counter;
  private int turn;

  /**
   * Takes bodies.
   *
   * @param bodies texts of events as {@link ShopTraffic} makes them
   * @param eventsPerBody events in each
   * @param connection number of the connection that uses them, part of every message id
   * @param run number of the run, part of every message id
   */
  Patched(List<String> bodies, int eventsPerBody, int connection, int run) {
    this.bodies = bodies.stream().map(b -> b.getBytes(UTF_8)).toList();
    this.eventsPerBody = eventsPerBody;
    this.prefix = String.format(Locale.ROOT, "%04d-%04d-", run % 10_000, connection);
    for (byte[] body : this.bodies) {
      places.add(find(body));
    }
  }

  @Override
  public byte[] next() {
    turn = (turn + 1) % bodies.size();
    byte[] body = bodies.get(turn);
    for (int place : places.get(turn)) {
      write(body, place);
    }
    return body;
  }

  @Override
  public int eventsPerBody() {
    return eventsPerBody;
  }

  /** The prefix is 10 characters long, the number 14. */
  private void write(byte[] body, int place) {
    for (int i = 0; i < prefix.length(); i++) {
      body[place + i] = (byte) prefix.charAt(i);
    }
    long left = counter++;
    for (int i = ShopTraffic.MESSAGE_ID_LENGTH - 1; i >= prefix.length(); i--) {
      body[place + i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  private static int[] find(byte[] body) {
    String text = new String(body, US_ASCII);
    String field = ShopTraffic.MESSAGE_ID_FIELD;
    List<Integer> found = new ArrayList<>();
    for (int at = text.indexOf(field); at >= 0; at = text.indexOf(field, at + 1)) {
      found.add(at + field.length());
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }
}
