package io.privet.profiles.feed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import io.privet.profiles.read.Person;
import io.privet.profiles.state.ProfileRenderer;
import io.privet.proto.profiles.v1.Profile;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * The feed's records: CloudEvents 1.0 in the structured JSON form. The data are pseudonymous ids
 * and computed values; a trait or identifier only when the settings name it.
 */
final class FeedRenderer {

  /** Content type of the records. */
  static final String CONTENT_TYPE = JsonFormat.CONTENT_TYPE;

  private static final String TYPE = "io.privet.profile.changed.v1";

  private final FeedSettings settings;
  private final Purposes purposes;

  FeedRenderer(FeedSettings settings, Purposes purposes) {
    this.settings = settings;
    this.purposes = purposes;
  }

  byte[] render(Person person, long version, Instant now) {
    String id = person.id().toString();
    return new JsonFormat()
        .serialize(
            CloudEventBuilder.v1()
                .withId(id + "/" + version)
                .withType(TYPE)
                .withSource(settings.source())
                .withSubject(id)
                .withTime(now.atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withData(JsonCloudEventData.wrap(data(person, version, now)))
                .build());
  }

  private ObjectNode data(Person person, long version, Instant now) {
    Profile profile = ProfileRenderer.render(person.view(settings.purposes()).facet(), now).build();
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("profile_id", person.id().toString());
    ArrayNode ids = data.putArray("profile_ids");
    person.profiles().forEach(member -> ids.add(member.toString()));
    data.put("version", version);
    ArrayNode names = data.putArray("purposes");
    purposes.names(sentFor(person)).forEach(names::add);
    identifiers(profile, data.putArray("identifiers"));
    traits(profile, data.putObject("traits"));
    ArrayNode events = data.putArray("events");
    // The names of other events are whatever a page sent, and may name a person.
    profile.getEventsList().stream()
        .filter(event -> ProfileRenderer.isStandardEvent(event.getName()))
        .forEach(event -> events.add(MessageJson.json(event)));
    data.set("commerce", MessageJson.json(profile.getCommerce()));
    data.set("activity", MessageJson.json(profile.getActivity()));
    return data;
  }

  /** The purposes of the feed under which something in the record was collected and may be used. */
  private PurposeSet sentFor(Person person) {
    PurposeSet collected =
        person.state().facets().keySet().stream().reduce(PurposeSet.NONE, PurposeSet::union);
    return settings.purposes().minus(person.denied()).intersect(collected);
  }

  private void identifiers(Profile profile, ArrayNode identifiers) {
    profile.getIdentifiersList().stream()
        .filter(identifier -> settings.identifiers().contains(identifier.getKind()))
        .forEach(
            identifier ->
                identifiers
                    .addObject()
                    .put("kind", identifier.getKind())
                    .put("value", identifier.getValue()));
  }

  private void traits(Profile profile, ObjectNode traits) {
    profile
        .getTraitsMap()
        .forEach(
            (name, trait) -> {
              if (settings.traits().contains(name)) {
                traits.set(name, MessageJson.json(trait.getValue()));
              }
            });
  }
}
