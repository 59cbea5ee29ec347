package io.privet.deploy.demo;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated shop: customers come and go, and what they do is sent at a steady rate. */
public final class Shop implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Shop.class);

  private static final int CUSTOMERS = 256;
  private static final int VISITS_AT_ONCE = 12;

  private final Deque<Visit> visits = new ArrayDeque<>();
  private final Set<String> visitors = new HashSet<>();
  private final AtomicLong people = new AtomicLong();
  private final Random random;
  private final ShopClient client;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "shop");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A shop that sends to an entrance.
   *
   * @param seed of everything that happens by chance, but for the ids of messages
   */
  public Shop(URI entrance, String writeKey, long seed) {
    this.client = new ShopClient(entrance, writeKey);
    this.random = new Random(seed);
  }

  /**
   * How it goes.
   *
   * @param sent events sent
   * @param accepted those that the entrance accepted
   * @param failed those that it refused, or did not answer
   * @param people different customers that came
   */
  public record Figures(long sent, long accepted, long failed, long people) {}

  /** Opens. */
  public void open(int eventsPerSecond) {
    long nanos = TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
    var unused = clock.scheduleAtFixedRate(this::tick, 0, nanos, TimeUnit.NANOSECONDS);
  }

  /** How it goes now. */
  public Figures figures() {
    return new Figures(client.sent(), client.accepted(), client.failed(), people.get());
  }

  /** Closes the door, and waits for answers that are under way. */
  @Override
  public void close() {
    clock.shutdownNow();
    client.drain(Duration.ofSeconds(5));
  }

  private void tick() {
    try {
      client.send(next());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("demo: the shop stumbled", e);
    }
  }

  private Message next() {
    while (true) {
      Visit visit = visits.size() < VISITS_AT_ONCE ? arrive() : visits.removeFirst();
      Optional<Message> message = visit.next();
      if (message.isPresent()) {
        visits.addLast(visit);
        return message.get();
      }
    }
  }

  private Visit arrive() {
    Customer customer = Customer.of(random.nextInt(CUSTOMERS), random);
    if (visitors.add(customer.userId())) {
      people.incrementAndGet();
    }
    return new Visit(customer, random);
  }
}
