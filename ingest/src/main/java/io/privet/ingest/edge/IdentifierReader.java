package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.privet.identity.kind.Identifier;
import io.privet.identity.kind.IdentityRules;
import io.privet.identity.kind.Reading;
import io.privet.ingest.source.Source;
import io.privet.profiles.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the identifiers that an event claims.
 *
 * <p>An identifier that the rules refuse, or of a kind that the source may not claim, is left out
 * with a warning; the event stands as long as one is left. The e-mail and phone in the traits of a
 * group call are the group's and not read. The {@code previousId} of an alias counts as an
 * anonymous id: two different user ids never name one person.
 */
final class IdentifierReader {

  private static final Comparator<Identifier> STRONGEST_FIRST =
      Comparator.comparingInt((Identifier i) -> i.kind().priority())
          .thenComparing(Identifier::value);

  private final IdentityRules rules;
  private final int most;

  IdentifierReader(IdentityRules rules, int most) {
    this.rules = rules;
    this.most = most;
  }

  /** The identifiers, strongest first, without repetition. None is an error. */
  List<Identifier> read(Event.Type type, ObjectNode event, Source source, Findings findings) {
    Collector collector = new Collector(source, findings);
    JsonNode context = event.path("context");
    collector.read("user_id", "userId", event.path("userId"));
    collector.read("anonymous_id", "anonymousId", event.path("anonymousId"));
    if (type == Event.Type.ALIAS) {
      collector.read("anonymous_id", "previousId", event.path("previousId"));
    }
    if (type == Event.Type.IDENTIFY) {
      collector.contact("traits", event.path("traits"));
    }
    collector.contact("context.traits", context.path("traits"));
    collector.contact("properties", event.path("properties"));
    JsonNode device = context.path("device");
    collector.read("device_id", "context.device.id", device.path("id"));
    collector.read("device_id", "context.device.advertisingId", device.path("advertisingId"));
    collector.external(context.path("externalIds"));
    return collector.result();
  }

  private final class Collector {

    private final Source source;
    private final Findings findings;
    private final List<Identifier> found = new ArrayList<>(4);
    private final List<Violation> refused = new ArrayList<>(0);

    Collector(Source source, Findings findings) {
      this.source = source;
      this.findings = findings;
    }

    void contact(String path, JsonNode fields) {
      if (fields.isObject()) {
        read("email", path + ".email", fields.path("email"));
        read("phone", path + ".phone", fields.path("phone"));
      }
    }

    void external(JsonNode ids) {
      if (ids.isMissingNode() || ids.isNull()) {
        return;
      }
      if (!ids.isArray() || ids.size() > most) {
        findings.error(
            "context.externalIds",
            ids.isArray() ? String.format(Locale.ROOT, "%,d ids", ids.size()) : "no list",
            "a list of at most " + most);
        return;
      }
      for (int i = 0; i < ids.size(); i++) {
        external("context.externalIds[" + i + "]", ids.get(i));
      }
    }

    private void external(String path, JsonNode id) {
      if (!id.path("collection").asText("users").equals("users")) {
        findings.warn(path + ".collection", "not read: not about a user", "users");
      } else if (!id.path("encoding").asText("none").equals("none")) {
        findings.warn(path + ".encoding", "not read: an encoded id", "none");
      } else {
        read(kindOf(id.path("type").asText("")), path + ".id", id.path("id"));
      }
    }

    void read(String kind, String field, JsonNode value) {
      if (value.isMissingNode() || value.isNull()) {
        return;
      }
      if (rules.find(kind).isPresent() && !source.mayClaim(kind)) {
        refuse(field, kind + ", a kind that this source may not claim", claimable());
        return;
      }
      if (!value.isTextual() && !value.isIntegralNumber()) {
        refuse(field, "neither text nor integer", "a text or an integer");
        return;
      }
      Reading reading = rules.read(kind, value.asText());
      if (reading instanceof Reading.Accepted accepted) {
        if (!found.contains(accepted.identifier())) {
          found.add(accepted.identifier());
        }
      } else if (reading instanceof Reading.Refused refusal) {
        refuse(field, refusal.reason(), "an identifier of kind " + refusal.kind());
      }
    }

    private String claimable() {
      return "one of " + String.join(", ", source.identifiers().orElse(Set.of()));
    }

    private void refuse(String field, String reason, String expected) {
      refused.add(new Violation(field, reason, expected));
    }

    List<Identifier> result() {
      if (found.isEmpty()) {
        none();
      } else {
        refused.forEach(r -> findings.warn(r.field(), "not read: " + r.reason(), r.expected()));
      }
      if (found.size() > most) {
        findings.error("", found.size() + " identifiers", "at most " + most);
      }
      found.sort(STRONGEST_FIRST);
      return found;
    }

    private void none() {
      if (refused.isEmpty()) {
        findings.error("userId", "no identifier", "userId or anonymousId");
      }
      refused.forEach(r -> findings.error(r.field(), r.reason(), r.expected()));
    }
  }

  private static String kindOf(String externalType) {
    return switch (externalType) {
      case "android.id", "android.idfa", "ios.id", "ios.idfa" -> "device_id";
      default -> externalType;
    };
  }
}
