package io.privet.profiles.service;

import io.privet.identity.kind.Identifier;
import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.access.Principal;
import io.privet.privacy.consent.ConsentLedger;
import io.privet.privacy.consent.ConsentState;
import io.privet.privacy.consent.EffectiveConsent;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.read.Person;
import io.privet.profiles.read.PersonReader;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.profiles.store.ConflictException;
import io.privet.profiles.store.EventApplier;
import io.privet.profiles.store.Outcome;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.ProfileIdentifier;
import io.privet.proto.profiles.v1.UpsertTraitsRequest;
import io.privet.proto.profiles.v1.UpsertTraitsResponse;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes traits as one event in one transaction, so that a read that follows sees them. */
final class TraitsWriter {

  private static final PurposeSet EVERYTHING = new PurposeSet(-1);

  private final Pool pool;
  private final PersonReader people;
  private final EventApplier applier;
  private final Requests requests;
  private final IdentityRules rules;
  private final TraitsEvent events;
  private final Clock clock;
  private final ConsentLedger ledger = new ConsentLedger();

  TraitsWriter(
      Pool pool,
      PersonReader people,
      EventApplier applier,
      Requests requests,
      IdentityRules rules,
      TraitsEvent events,
      Clock clock) {
    this.pool = pool;
    this.people = people;
    this.applier = applier;
    this.requests = requests;
    this.rules = rules;
    this.events = events;
    this.clock = clock;
  }

  Future<UpsertTraitsResponse> write(
      UpsertTraitsRequest request, Principal caller, Purpose purpose) {
    TraitsEvent.traits(request);
    TraitsEvent.messageId(request.getRequestId());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    boolean mustExist = !request.getPerson().hasIdentifier();
    ProfileId asked = requests.profile(request.getPerson(), "person");
    return people
        .find(pool, asked)
        .compose(person -> checked(person, asked, purpose))
        .compose(
            person -> {
              if (mustExist && person.isEmpty()) {
                throw RequestException.noSuchPerson();
              }
              Identifier identifier =
                  person
                      .filter(found -> mustExist)
                      .map(this::strongest)
                      .orElseGet(() -> sent(request));
              Event event = events.of(request, caller.name(), purpose, identifier, now);
              return apply(event)
                  .compose(outcome -> response(outcome, requests.profile(identifier)));
            });
  }

  /** Somebody of whom nothing is kept may have denied the purpose all the same. */
  private Future<Optional<Person>> checked(
      Optional<Person> person, ProfileId asked, Purpose purpose) {
    return person
        .map(found -> Future.succeededFuture(found.denied()))
        .orElseGet(() -> ledger.find(pool, List.of(asked)).map(TraitsWriter::denied))
        .map(
            denied -> {
              requireConsent(denied, purpose);
              return person;
            });
  }

  private static PurposeSet denied(Map<ProfileId, ConsentState> states) {
    return EffectiveConsent.denied(states.values());
  }

  private static void requireConsent(PurposeSet denied, Purpose purpose) {
    if (denied.contains(purpose)) {
      throw new RequestException(
          Refusal.PURPOSE_DENIED_BY_PERSON, "purpose: denied by the person; nothing written");
    }
  }

  private Identifier sent(UpsertTraitsRequest request) {
    return requests.identifier(request.getPerson().getIdentifier(), "person.identifier");
  }

  private Identifier strongest(Person person) {
    return ProfileRenderer.render(person.state().view(EVERYTHING), clock.instant())
        .getIdentifiersList()
        .stream()
        .min(Comparator.comparingInt(this::priority).thenComparing(ProfileIdentifier::getValue))
        .map(
            found ->
                requests.identifier(
                    EventIdentifier.newBuilder()
                        .setKind(found.getKind())
                        .setValue(found.getValue())
                        .build(),
                    "person.profile_id"))
        .orElseThrow(RequestException::noSuchPerson);
  }

  private int priority(ProfileIdentifier identifier) {
    return rules.find(identifier.getKind()).map(kind -> kind.priority()).orElse(Integer.MAX_VALUE);
  }

  private Future<Outcome> apply(Event event) {
    return applier
        .applyAlone(List.of(applier.home(event)))
        .map(outcomes -> outcomes.get(0))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof ConflictException
                        ? new RequestException(
                            Refusal.WRITE_CONFLICT,
                            "person: written by others (expected: try again)")
                        : failure));
  }

  private Future<UpsertTraitsResponse> response(Outcome outcome, ProfileId home) {
    return people
        .find(pool, home)
        .map(person -> person.orElseThrow(RequestException::noSuchPerson))
        .map(
            person ->
                UpsertTraitsResponse.newBuilder()
                    .setProfileId(person.id().toString())
                    .setWritten(outcome == Outcome.APPLIED)
                    .build());
  }
}
