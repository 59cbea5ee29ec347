package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.function.Consumer;

/** The newest groups that group events put the person into. */
record Groups(int field, int limit) implements Registers {

  @Override
  public Bound bound() {
    return Bound.newest(limit);
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    if (event.type() == Event.Type.GROUP && !event.name().isBlank()) {
      ByteString key = ByteString.copyFromUtf8(Json.label(event.name()));
      data.accept(Registers.seen(event, key).build());
    }
  }

  @Override
  public int shownIn() {
    return Profile.GROUPS_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet
        .data(this)
        .sorted(BY_TIME.reversed())
        .map(register -> register.getKey().toStringUtf8())
        .forEach(profile::addGroups);
  }
}
