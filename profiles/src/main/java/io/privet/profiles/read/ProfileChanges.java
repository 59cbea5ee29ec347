package io.privet.profiles.read;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Hears which profiles changed, as their transactions commit: one connection per process listens to
 * the channel that the outbox's trigger notifies.
 *
 * <p>Delivery is at most once: while the connection is lost nothing is heard, and when it is back
 * every listener is told that it may have missed something. Listeners are called on the
 * connection's event loop and must not block.
 */
public final class ProfileChanges {

  private static final String CHANNEL = "privet_profiles_changed";
  private static final long RETRY_MILLIS = 500;

  private final PgSubscriber subscriber;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Hears of changes. */
  public interface Listener {

    /** These profiles changed, or who they are one person with. */
    void changed(Set<ProfileId> profiles);

    /** Changes may have been missed. */
    void missed();
  }

  /** Listens with a connection of its own, which is made by {@link #start}. */
  public ProfileChanges(Vertx vertx, PgConnectOptions options) {
    subscriber = PgSubscriber.subscriber(vertx, options).reconnectPolicy(attempt -> RETRY_MILLIS);
    subscriber
        .channel(CHANNEL)
        .subscribeHandler(ready -> listeners.forEach(Listener::missed))
        .handler(this::notified);
  }

  /** Connects; done when the first connection listens. */
  public Future<Void> start() {
    return subscriber.connect();
  }

  /** Stops listening. */
  public Future<Void> stop() {
    return subscriber.close();
  }

  /** Adds a listener. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  private void notified(String payload) {
    Set<ProfileId> profiles =
        Arrays.stream(payload.split(",", -1)).map(ProfileId::parse).collect(Collectors.toSet());
    listeners.forEach(listener -> listener.changed(profiles));
  }
}
