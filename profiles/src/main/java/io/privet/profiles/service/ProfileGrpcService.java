package io.privet.profiles.service;

import com.google.protobuf.FieldMask;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.privet.privacy.access.Principal;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.read.Cursor;
import io.privet.profiles.read.Person;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.read.PersonView;
import io.privet.profiles.read.Timeline;
import io.privet.proto.profiles.v1.BatchGetProfilesRequest;
import io.privet.proto.profiles.v1.BatchGetProfilesResponse;
import io.privet.proto.profiles.v1.BatchGetProfilesResult;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.ListEventsRequest;
import io.privet.proto.profiles.v1.ListEventsResponse;
import io.privet.proto.profiles.v1.ProfileServiceGrpc.ProfileServiceImplBase;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import io.privet.proto.profiles.v1.UpsertTraitsResponse;
import io.privet.proto.profiles.v1.WatchProfileRequest;
import io.privet.proto.profiles.v1.WatchProfileResponse;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The rpcs. Each checks its request, starts its query and returns; the answer is made when the
 * database has spoken, so no thread waits. An answer that comes after the call's time is dropped.
 */
final class ProfileGrpcService extends ProfileServiceImplBase {

  private final Requests requests;
  private final Answers answers;
  private final Readers readers;
  private final TraitsWriter writer;
  private final Watches watches;
  private final Duration maxCallTime;

  /**
   * Where the rpcs read.
   *
   * @param client the database
   * @param people reads people
   * @param timeline reads events
   * @param clock the time now
   */
  record Readers(SqlClient client, PersonReader people, Timeline timeline, Clock clock) {}

  ProfileGrpcService(
      Requests requests,
      Answers answers,
      Readers readers,
      TraitsWriter writer,
      Watches watches,
      Duration maxCallTime) {
    this.requests = requests;
    this.answers = answers;
    this.readers = readers;
    this.writer = writer;
    this.watches = watches;
    this.maxCallTime = maxCallTime;
  }

  @Override
  public void getProfile(GetProfileRequest request, StreamObserver<GetProfileResponse> observer) {
    answer("GetProfile", observer, () -> getProfile(request, caller()));
  }

  private Future<GetProfileResponse> getProfile(GetProfileRequest request, Principal caller) {
    Purpose purpose = requests.purpose(request.getPurpose(), caller);
    FieldMask mask = Requests.readMask(request.getReadMask());
    ProfileId profile = requests.profile(request.getPerson(), "person");
    Instant at = request.hasAt() ? Requests.at(request.getAt()) : readers.clock().instant();
    Future<Optional<Person>> person =
        request.hasAt()
            ? readers.people().findAt(readers.client(), profile, at, Context.current()::isCancelled)
            : readers.people().find(readers.client(), profile);
    return person
        .map(found -> found.orElseThrow(RequestException::noSuchPerson))
        .map(
            found -> {
              PersonView view = found.view(new PurposeSet(purpose.bit()));
              return GetProfileResponse.newBuilder()
                  .setProfile(answers.profile(view, mask, at))
                  .addAllWithheld(answers.withheld(view.withheld()))
                  .build();
            });
  }

  @Override
  public void batchGetProfiles(
      BatchGetProfilesRequest request, StreamObserver<BatchGetProfilesResponse> observer) {
    answer("BatchGetProfiles", observer, () -> batchGetProfiles(request, caller()));
  }

  private Future<BatchGetProfilesResponse> batchGetProfiles(
      BatchGetProfilesRequest request, Principal caller) {
    Purpose purpose = requests.purpose(request.getPurpose(), caller);
    FieldMask mask = Requests.readMask(request.getReadMask());
    List<ProfileId> profiles = requests.profiles(request.getPeopleList());
    return readers
        .people()
        .findAll(readers.client(), profiles)
        .map(
            people -> {
              BatchGetProfilesResponse.Builder response = BatchGetProfilesResponse.newBuilder();
              people.forEach(person -> response.addResults(result(person, purpose, mask)));
              return response.build();
            });
  }

  private BatchGetProfilesResult result(Optional<Person> person, Purpose purpose, FieldMask mask) {
    return person
        .map(
            found -> {
              PersonView view = found.view(new PurposeSet(purpose.bit()));
              return BatchGetProfilesResult.newBuilder()
                  .setFound(true)
                  .setProfile(answers.profile(view, mask, readers.clock().instant()))
                  .addAllWithheld(answers.withheld(view.withheld()))
                  .build();
            })
        .orElseGet(BatchGetProfilesResult::getDefaultInstance);
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> observer) {
    answer("ListEvents", observer, () -> listEvents(request, caller()));
  }

  private Future<ListEventsResponse> listEvents(ListEventsRequest request, Principal caller) {
    Purpose purpose = requests.purpose(request.getPurpose(), caller);
    ProfileId profile = requests.profile(request.getPerson(), "person");
    int size = Requests.pageSize(request.getPageSize());
    Cursor from = answers.cursor(request.getPageToken(), profile, purpose);
    return readers
        .timeline()
        .find(readers.client(), profile, purpose, from, size)
        .map(page -> page.orElseThrow(RequestException::noSuchPerson))
        .map(
            page ->
                ListEventsResponse.newBuilder()
                    .addAllEvents(page.entries().stream().map(answers::event).toList())
                    .setNextPageToken(answers.token(page.next(), profile, purpose))
                    .addAllWithheld(answers.withheld(page.withheld()))
                    .build());
  }

  @Override
  public void upsertTraits(
      UpsertTraitsRequest request, StreamObserver<UpsertTraitsResponse> observer) {
    answer(
        "UpsertTraits",
        observer,
        () -> {
          Principal caller = caller();
          Purpose purpose = requests.purpose(request.getPurpose(), caller);
          return writer.write(request, caller, purpose);
        });
  }

  @Override
  public void watchProfile(
      WatchProfileRequest request, StreamObserver<WatchProfileResponse> observer) {
    try {
      Purpose purpose = requests.purpose(request.getPurpose(), caller());
      FieldMask mask = Requests.readMask(request.getReadMask());
      ProfileId profile = requests.profile(request.getPerson(), "person");
      watches.start(
          (ServerCallStreamObserver<WatchProfileResponse>) observer,
          () -> readers.people().find(readers.client(), profile),
          person -> watched(person.view(new PurposeSet(purpose.bit())), mask));
    } catch (RuntimeException e) {
      observer.onError(ErrorMapper.map("WatchProfile", e));
    }
  }

  private WatchProfileResponse watched(PersonView view, FieldMask mask) {
    return WatchProfileResponse.newBuilder()
        .setProfile(answers.profile(view, mask, readers.clock().instant()))
        .addAllWithheld(answers.withheld(view.withheld()))
        .build();
  }

  private static Principal caller() {
    Principal principal = TokenInterceptor.PRINCIPAL.get();
    if (principal == null) {
      throw new IllegalStateException("rpc without a principal");
    }
    return principal;
  }

  private <A> void answer(String rpc, StreamObserver<A> responses, Supplier<Future<A>> work) {
    ServerCallStreamObserver<A> observer = (ServerCallStreamObserver<A>) responses;
    observer.setOnCancelHandler(() -> {});
    limited(work)
        .onComplete(
            answer -> {
              observer.onNext(answer);
              observer.onCompleted();
            },
            failure -> refuse(observer, ErrorMapper.map(rpc, failure)));
  }

  private static void refuse(ServerCallStreamObserver<?> observer, StatusRuntimeException error) {
    if (!observer.isCancelled()) {
      observer.onError(error);
    }
  }

  /** Does the work within the caller's deadline and the server's own. */
  private <A> Future<A> limited(Supplier<Future<A>> work) {
    long millis = maxCallTime.toMillis();
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      millis = Math.min(millis, deadline.timeRemaining(TimeUnit.MILLISECONDS));
    }
    if (millis <= 0) {
      return Future.failedFuture(new TimeoutException());
    }
    try {
      return work.get().timeout(millis, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
