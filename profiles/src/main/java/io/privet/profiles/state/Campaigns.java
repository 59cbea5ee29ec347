package io.privet.profiles.state;

import com.google.protobuf.ByteString;
import io.privet.profiles.event.Event;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.Register;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The first and the last campaign that brought the person: {@code context.campaign.name}. The first
 * is a register whose time is negated, so that the earliest wins.
 */
record Campaigns(int field) implements Registers {

  private static final ByteString FIRST = ByteString.copyFromUtf8("first");
  private static final ByteString LAST = ByteString.copyFromUtf8("last");

  @Override
  public Bound bound() {
    return Bound.NONE;
  }

  @Override
  public void collect(Event event, Consumer<Register> data) {
    Json.text(event.context().path("campaign"), "name")
        .map(ByteString::copyFromUtf8)
        .ifPresent(
            name -> {
              long negated = -event.time().toEpochMilli();
              data.accept(Registers.said(event, FIRST, name).setTime(negated).build());
              data.accept(Registers.said(event, LAST, name).build());
            });
  }

  @Override
  public int shownIn() {
    return Profile.ACTIVITY_FIELD_NUMBER;
  }

  @Override
  public void render(Facet facet, Instant now, Profile.Builder profile) {
    facet
        .data(this)
        .forEach(
            register -> {
              String name = register.getValue().toStringUtf8();
              if (register.getKey().equals(FIRST)) {
                profile.getActivityBuilder().setFirstCampaign(name);
              } else {
                profile.getActivityBuilder().setLastCampaign(name);
              }
            });
  }
}
