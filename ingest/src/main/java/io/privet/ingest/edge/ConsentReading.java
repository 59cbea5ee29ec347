package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.privet.ingest.source.Source.ConsentRules;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The consent that an event was collected under.
 *
 * @param purposes the purposes it may serve
 * @param stated what it says itself: purpose name to granted
 */
record ConsentReading(PurposeSet purposes, Map<String, Boolean> stated) {

  private static final String SEGMENT = "context.consent.categoryPreferences";
  private static final String RUDDERSTACK = "context.consentManagement";

  /**
   * Reads Segment's {@code context.consent.categoryPreferences} or RudderStack's {@code
   * context.consentManagement}. What is stated replaces the source's default; what is absent or
   * unreadable leaves it. Where several categories speak of one purpose, a denial wins.
   */
  static ConsentReading read(
      JsonNode context, ConsentRules rules, Purposes purposes, Findings findings) {
    Stated stated = new Stated(rules, purposes, findings);
    JsonNode preferences = context.path("consent").path("categoryPreferences");
    JsonNode management = context.path("consentManagement");
    if (!preferences.isMissingNode()) {
      stated.preferences(preferences);
    } else if (!management.isMissingNode()) {
      stated.ids(management, "allowedConsentIds", true);
      stated.ids(management, "deniedConsentIds", false);
    }
    return stated.reading();
  }

  private static final class Stated {

    private final ConsentRules rules;
    private final Purposes purposes;
    private final Findings findings;
    private boolean readable;
    private PurposeSet granted = PurposeSet.NONE;
    private PurposeSet denied = PurposeSet.NONE;

    Stated(ConsentRules rules, Purposes purposes, Findings findings) {
      this.rules = rules;
      this.purposes = purposes;
      this.findings = findings;
    }

    void preferences(JsonNode preferences) {
      if (!preferences.isObject()) {
        findings.warn(SEGMENT, "not read: no object", "an object of category to true or false");
        return;
      }
      readable = true;
      for (Map.Entry<String, JsonNode> entry : preferences.properties()) {
        if (entry.getValue().isBoolean()) {
          category(SEGMENT, entry.getKey(), entry.getValue().booleanValue());
        } else {
          findings.warn(SEGMENT, "a category not read: neither true nor false", "true or false");
        }
      }
    }

    void ids(JsonNode management, String field, boolean grants) {
      JsonNode ids = management.path(field);
      if (ids.isArray()) {
        readable = true;
        ids.forEach(id -> category(RUDDERSTACK + "." + field, id.asText(), grants));
      }
    }

    ConsentReading reading() {
      PurposeSet effective = readable ? granted.minus(denied) : rules.defaults();
      Map<String, Boolean> stated = new LinkedHashMap<>();
      purposes.names(granted.minus(denied)).forEach(name -> stated.put(name, true));
      purposes.names(denied).forEach(name -> stated.put(name, false));
      return new ConsentReading(rules.always().union(effective), stated);
    }

    private void category(String field, String category, boolean grants) {
      PurposeSet set = purposesOf(category);
      if (set.isEmpty()) {
        findings.warn(field, "a category not read: unknown", "a category of the source's mapping");
      } else if (grants) {
        granted = granted.union(set);
      } else {
        denied = denied.union(set);
      }
    }

    private PurposeSet purposesOf(String category) {
      PurposeSet mapped = rules.categories().get(category);
      return mapped != null
          ? mapped
          : purposes.find(category).map(p -> new PurposeSet(p.bit())).orElse(PurposeSet.NONE);
    }
  }
}
