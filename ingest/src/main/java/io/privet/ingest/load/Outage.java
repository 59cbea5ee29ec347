package io.privet.ingest.load;

import io.privet.ingest.load.EdgeAnswer.From;
import io.privet.ingest.load.ImportSettings.Limits;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long an edge that does not answer is waited for, and that the person who waits knows. One
 * that answered before is waited for longer than an address where none was ever seen. Any number of
 * threads.
 */
final class Outage {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Duration FIRST_ANSWER_WITHIN = Duration.ofSeconds(20);
  private static final int FAILURES_TO_TELL = 3;

  private final URI address;
  private final Limits limits;
  private final Progress progress;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean known;

  Outage(URI address, Limits limits, Progress progress) {
    this.address = address;
    this.limits = limits;
    this.progress = progress;
  }

  /**
   * Takes note of an answer: who has results to give, or tells problems as an edge does, is one.
   */
  void heard(EdgeAnswer answer) {
    if (answer instanceof EdgeAnswer.Results) {
      known = true;
      told.set(false);
    } else if (answer instanceof EdgeAnswer.Later later && later.from() == From.EDGE) {
      known = true;
    }
  }

  /** How long an attempt that began then may go on; zero or less when it is over. */
  Duration left(long startNanos) {
    return patience().minusNanos(System.nanoTime() - startNanos);
  }

  /** A request may not take longer than anybody waits. */
  Duration requestTimeout() {
    Duration patience = patience();
    return limits.requestTimeout().compareTo(patience) < 0 ? limits.requestTimeout() : patience;
  }

  private Duration patience() {
    boolean isShort = FIRST_ANSWER_WITHIN.compareTo(limits.giveUpAfter()) < 0;
    return !known && isShort ? FIRST_ANSWER_WITHIN : limits.giveUpAfter();
  }

  /** Once for an outage: at once when nobody answers, else when it lasts. */
  void tell(EdgeAnswer.Later later, int failures, Duration left) {
    boolean isWorthIt = later.from() == From.NOBODY || failures >= FAILURES_TO_TELL;
    if (isWorthIt && told.compareAndSet(false, true)) {
      String fact =
          later.from() == From.NOBODY
              ? "no node answers at " + address
              : "no events are taken at " + address + " (" + later.why() + ")";
      progress.say(
          fact + ": trying until " + TIME.format(LocalTime.now(ZoneId.systemDefault()).plus(left)));
    }
  }

  /** Why the import ends. */
  String end(EdgeAnswer.Later later) {
    String fact = known ? "no answer" : "nothing answered as a Privet node's edge";
    String expected = known ? "" : " (expected: the HTTP address of a running node, --to)";
    return "%s: %s for %,d s, last: %s%s"
        .formatted(address, fact, patience().toSeconds(), later.why(), expected);
  }
}
