package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.Parser;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.ProfileIdentifier;
import io.privet.proto.profiles.v1.Span;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The identifiers of the person, with first and last time; the limit is one of hashes. */
record Identifiers(int field, int limit) implements Aggregate<Span> {

  @Override
  public Parser<Span> parser() {
    return Span.parser();
  }

  @Override
  public Bound bound() {
    return Bound.smallestHash(limit);
  }

  @Override
  public void collect(Event event, Consumer<Span> data) {
    long time = event.time().toEpochMilli();
    for (ClaimedIdentifier identifier : event.identifiers()) {
      ByteString key = Key.of(identifier.kind(), identifier.value());
      data.accept(Span.newBuilder().setKey(key).setFirst(time).setLast(time).build());
    }
  }

  @Override
  public Span join(Span first, Span second) {
    return first.toBuilder()
        .setFirst(Math.min(first.getFirst(), second.getFirst()))
        .setLast(Math.max(first.getLast(), second.getLast()))
        .build();
  }

  @Override
  public int shownIn() {
    return Profile.IDENTIFIERS_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet.data(this).map(Identifiers::shown).forEach(profile::addIdentifiers);
  }

  private static ProfileIdentifier shown(Span span) {
    List<String> parts = Key.parts(span.getKey(), 2);
    return ProfileIdentifier.newBuilder()
        .setKind(parts.get(0))
        .setValue(parts.get(1))
        .setFirstSeen(Registers.timestamp(span.getFirst()))
        .setLastSeen(Registers.timestamp(span.getLast()))
        .build();
  }
}
