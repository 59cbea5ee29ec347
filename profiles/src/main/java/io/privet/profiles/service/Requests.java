package io.privet.profiles.service;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.Timestamps;
import io.privet.identity.kind.Identifier;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.identity.kind.Reading;
import io.privet.privacy.access.Principal;
import io.privet.privacy.consent.Purpose;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.subject.ProfileId;
import io.privet.proto.profiles.v1.EventIdentifier;
import io.privet.proto.profiles.v1.PersonKey;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads and checks the parts that requests have in common. No message quotes what was sent. */
final class Requests {

  private static final int MAX_BATCH = 500;
  private static final int DEFAULT_PAGE = 50;
  private static final int MAX_PAGE = 1000;

  private final Purposes purposes;
  private final IdentityRules rules;
  private final IdentifierIndex index;

  Requests(Purposes purposes, IdentityRules rules, IdentifierIndex index) {
    this.purposes = purposes;
    this.rules = rules;
    this.index = index;
  }

  /** The purpose of the call, which the caller must be allowed to act for. */
  Purpose purpose(String name, Principal caller) {
    Purpose purpose =
        purposes
            .find(name)
            .orElseThrow(
                () ->
                    RequestException.invalid(
                        "purpose",
                        "%s (expected: one of %s)"
                            .formatted(
                                name.isEmpty() ? "missing" : "not declared",
                                purposes.all().stream().map(Purpose::name).toList())));
    if (!caller.purposes().contains(purpose)) {
      throw new RequestException(
          Refusal.MISSING_PURPOSE, "token: may not act for purpose " + purpose.name());
    }
    return purpose;
  }

  /** The profile that a key names. */
  ProfileId profile(PersonKey key, String field) {
    return switch (key.getKeyCase()) {
      case PROFILE_ID -> profileId(key.getProfileId(), field + ".profile_id");
      case IDENTIFIER -> profile(identifier(key.getIdentifier(), field + ".identifier"));
      case KEY_NOT_SET ->
          throw RequestException.invalid(field, "missing (expected: profile_id or identifier)");
    };
  }

  /** An identifier's own profile. */
  ProfileId profile(Identifier identifier) {
    return index.key(identifier).profile();
  }

  /** The profiles that the keys of a batch name, in order. */
  List<ProfileId> profiles(List<PersonKey> keys) {
    if (keys.isEmpty() || keys.size() > MAX_BATCH) {
      throw RequestException.invalid(
          "people", "%d keys (expected: 1 to %d)".formatted(keys.size(), MAX_BATCH));
    }
    List<ProfileId> profiles = new ArrayList<>(keys.size());
    for (PersonKey key : keys) {
      profiles.add(profile(key, "people[%d]".formatted(profiles.size())));
    }
    return profiles;
  }

  /** The normal form of an identifier. */
  Identifier identifier(EventIdentifier sent, String field) {
    if (rules.find(sent.getKind()).isEmpty()) {
      throw RequestException.invalid(
          field + ".kind",
          "not declared (expected: one of %s)"
              .formatted(rules.kinds().stream().map(kind -> kind.name()).toList()));
    }
    Reading reading = rules.read(sent.getKind(), sent.getValue());
    if (reading instanceof Reading.Accepted accepted) {
      return accepted.identifier();
    }
    throw RequestException.invalid(field + ".value", ((Reading.Refused) reading).reason());
  }

  /** Checks a mask of fields of a profile. */
  static FieldMask readMask(FieldMask mask) {
    if (!FieldMaskUtil.isValid(Profile.class, mask)) {
      throw RequestException.invalid("read_mask", "unknown path (expected: fields of Profile)");
    }
    return mask;
  }

  static int pageSize(int sent) {
    if (sent < 0 || sent > MAX_PAGE) {
      throw RequestException.invalid(
          "page_size", "%d (expected: 1 to %d, or absent)".formatted(sent, MAX_PAGE));
    }
    return sent == 0 ? DEFAULT_PAGE : sent;
  }

  static Instant at(Timestamp sent) {
    if (!Timestamps.isValid(sent)) {
      throw RequestException.invalid("at", "no time (expected: years 1 to 9999)");
    }
    return Instant.ofEpochSecond(sent.getSeconds(), sent.getNanos());
  }

  private static ProfileId profileId(String text, String field) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equalsIgnoreCase(text)) {
        return new ProfileId(id);
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for a text that the lenient parser takes.
    }
    throw RequestException.invalid(field, "not a profile id (expected: text of a UUID)");
  }
}
