package io.privet.profiles.service;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.FieldMaskUtil;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.subject.ProfileId;
import io.privet.profiles.event.Event;
import io.privet.profiles.read.Cursor;
import io.privet.profiles.read.Omission;
import io.privet.profiles.read.PersonView;
import io.privet.profiles.read.Timeline;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.proto.profiles.v1.EventType;
import io.privet.proto.profiles.v1.Profile;
import io.privet.proto.profiles.v1.TimelineEvent;
import io.privet.proto.profiles.v1.Withheld;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Makes messages of what was read. */
final class Answers {

  private final Purposes purposes;
  private final PageTokens tokens;

  Answers(Purposes purposes, PageTokens tokens) {
    this.purposes = purposes;
    this.tokens = tokens;
  }

  /** The profile of a view, cut down to a mask. */
  Profile profile(PersonView view, FieldMask mask, Instant now) {
    Profile.Builder profile = ProfileRenderer.render(view.facet(), now, fields(mask));
    view.person().profiles().forEach(id -> profile.addProfileIds(id.toString()));
    Profile.Builder masked = profile;
    if (mask.getPathsCount() > 0) {
      masked = Profile.newBuilder();
      FieldMaskUtil.merge(mask, profile.build(), masked);
    }
    return masked
        .setProfileId(view.person().id().toString())
        .setVersion(view.person().version())
        .build();
  }

  /** The fields of the profile that a mask names something of, all when it names nothing. */
  private static IntPredicate fields(FieldMask mask) {
    BitSet named = new BitSet();
    for (String path : mask.getPathsList()) {
      int dot = path.indexOf('.');
      String field = dot < 0 ? path : path.substring(0, dot);
      named.set(Profile.getDescriptor().findFieldByName(field).getNumber());
    }
    return named.isEmpty() ? field -> true : named::get;
  }

  List<Withheld> withheld(List<Omission> omissions) {
    return omissions.stream()
        .map(
            omission ->
                Withheld.newBuilder()
                    .setReason(Withheld.Reason.valueOf("REASON_" + omission.reason().name()))
                    .setCount(omission.count())
                    .addAllPurposes(purposes.names(omission.purposes()))
                    .build())
        .toList();
  }

  TimelineEvent event(Timeline.Entry entry) {
    Event event = entry.event();
    TimelineEvent.Builder message =
        TimelineEvent.newBuilder()
            .setEventId(event.id().uuid().toString())
            .setProfileId(entry.profile().toString())
            .setType(EventType.valueOf("EVENT_TYPE_" + event.type().name()))
            .setName(event.name())
            .setTime(timestamp(event.time()))
            .setReceivedAt(timestamp(event.receivedAt()))
            .setSource(event.source())
            .addAllPurposes(purposes.names(event.purposes()));
    if (!event.properties().isEmpty()) {
      message.setProperties(JsonStruct.struct(event.properties()));
    }
    if (!event.traits().isEmpty()) {
      message.setTraits(JsonStruct.struct(event.traits()));
    }
    if (!event.context().isEmpty()) {
      message.setContext(JsonStruct.struct(event.context()));
    }
    return message.build();
  }

  /** The token of the next page; empty when there is none. */
  String token(Optional<Cursor> next, ProfileId asked, Purpose purpose) {
    return next.map(cursor -> tokens.encode(cursor, asked, purpose)).orElse("");
  }

  /** Where a page starts. */
  Cursor cursor(String token, ProfileId asked, Purpose purpose) {
    return tokens.decode(token, asked, purpose);
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
