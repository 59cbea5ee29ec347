package io.privet.profiles.service;

import io.grpc.stub.ServerCallStreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import io.privet.profiles.read.ProfileChanges;
import io.privet.proto.profiles.v1.WatchProfileResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The watched profiles of this process. A change that the database announces wakes the watches of
 * the profile, and nothing is read for a watch whose profiles did not change. The number of watches
 * is bounded, and each holds one answer at most.
 */
final class Watches implements ProfileChanges.Listener {

  private final Vertx vertx;
  private final int maxWatches;
  private final Set<Watch> all = ConcurrentHashMap.newKeySet();
  private final Map<ProfileId, Set<Watch>> byProfile = new ConcurrentHashMap<>();

  Watches(Vertx vertx, int maxWatches, MeterRegistry registry) {
    this.vertx = vertx;
    this.maxWatches = maxWatches;
    Gauge.builder("privet.profiles.watches", all, Set::size)
        .description("Profiles that callers watch")
        .register(registry);
  }

  /** Starts a watch: answers now and after every change, until the caller goes. */
  void start(
      ServerCallStreamObserver<WatchProfileResponse> observer,
      Supplier<Future<Optional<Person>>> read,
      Function<Person, WatchProfileResponse> render) {
    Watch watch = new Watch(this, observer, read, render);
    synchronized (all) {
      if (all.size() >= maxWatches) {
        throw new RequestException(
            Refusal.TOO_MANY_WATCHES, "watches: too many at once (limit: " + maxWatches + ")");
      }
      all.add(watch);
    }
    watch.changed();
  }

  @Override
  public void changed(Set<ProfileId> profiles) {
    for (ProfileId profile : profiles) {
      byProfile.getOrDefault(profile, Set.of()).forEach(Watch::changed);
    }
  }

  @Override
  public void missed() {
    all.forEach(Watch::changed);
  }

  /** Moves the watch from some profiles to others. */
  void move(Watch watch, Set<ProfileId> from, Set<ProfileId> to) {
    for (ProfileId profile : to) {
      byProfile.compute(
          profile,
          (id, watches) -> {
            Set<Watch> set = watches == null ? ConcurrentHashMap.newKeySet() : watches;
            set.add(watch);
            return set;
          });
    }
    for (ProfileId profile : from) {
      if (!to.contains(profile)) {
        byProfile.computeIfPresent(
            profile, (id, watches) -> watches.remove(watch) && watches.isEmpty() ? null : watches);
      }
    }
  }

  void ended(Watch watch) {
    all.remove(watch);
  }

  void later(Runnable step) {
    vertx.setTimer(Watch.REST_MILLIS, timer -> step.run());
  }
}
