package io.privet.profiles.service;

import io.grpc.stub.ServerCallStreamObserver;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Person;
import io.privet.proto.profiles.v1.WatchProfileResponse;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One watched profile, as a small machine under its own lock. A change marks it dirty. When it is
 * dirty, idle and the caller can take an answer, it reads the person once and sends the answer if
 * it differs from the last. Changes meanwhile leave one mark, whatever their number; after each
 * read it rests, so that a busy person costs a bounded number of reads.
 *
 * <p>The watch is entered under the person's profiles as they were read; when these differ from
 * before it reads again, since a change could have come before it was entered.
 */
final class Watch {

  static final long REST_MILLIS = 50;
  private static final String RPC = "WatchProfile";

  private final Watches watches;
  private final ServerCallStreamObserver<WatchProfileResponse> observer;
  private final Supplier<Future<Optional<Person>>> read;
  private final Function<Person, WatchProfileResponse> render;

  private Set<ProfileId> profiles = Set.of();
  private Optional<WatchProfileResponse> last = Optional.empty();
  private boolean dirty;
  private boolean busy;
  private boolean ended;

  Watch(
      Watches watches,
      ServerCallStreamObserver<WatchProfileResponse> observer,
      Supplier<Future<Optional<Person>>> read,
      Function<Person, WatchProfileResponse> render) {
    this.watches = watches;
    this.observer = observer;
    this.read = read;
    this.render = render;
    observer.setOnCancelHandler(this::end);
    observer.setOnReadyHandler(this::step);
  }

  void changed() {
    synchronized (this) {
      dirty = true;
    }
    step();
  }

  private void step() {
    synchronized (this) {
      if (ended || busy || !dirty || !observer.isReady()) {
        return;
      }
      dirty = false;
      busy = true;
    }
    read.get()
        .onComplete(
            person -> {
              take(person);
              watches.later(this::rested);
            },
            this::fail);
  }

  private void rested() {
    synchronized (this) {
      busy = false;
    }
    step();
  }

  private synchronized void take(Optional<Person> person) {
    if (ended) {
      return;
    }
    if (person.isEmpty()) {
      fail(RequestException.noSuchPerson());
      return;
    }
    enter(Set.copyOf(person.get().profiles()));
    try {
      WatchProfileResponse answer = render.apply(person.get());
      if (!last.equals(Optional.of(answer))) {
        last = Optional.of(answer);
        observer.onNext(answer);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void enter(Set<ProfileId> now) {
    if (!now.equals(profiles)) {
      watches.move(this, profiles, now);
      profiles = now;
      dirty = true;
    }
  }

  private synchronized void fail(Throwable failure) {
    if (!ended) {
      end();
      observer.onError(ErrorMapper.map(RPC, failure));
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      watches.move(this, profiles, Set.of());
      watches.ended(this);
    }
  }
}
