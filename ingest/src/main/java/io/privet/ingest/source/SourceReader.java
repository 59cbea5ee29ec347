package io.privet.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.privet.identity.kind.IdentifierKind;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.source.Source.ConsentRules;
import io.privet.ingest.source.Source.Limits;
import io.privet.ingest.source.Source.TimeWindow;
import io.privet.privacy.consent.PurposeSet;
import io.privet.privacy.consent.Purposes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the YAML definitions of sources. */
final class SourceReader {

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Purposes purposes;
  private final IdentityRules rules;

  SourceReader(Purposes purposes, IdentityRules rules) {
    this.purposes = purposes;
    this.rules = rules;
  }

  Sources read(String yaml) {
    YamlNode root = new YamlNode("", parse(yaml));
    root.onlyFields("sources");
    List<Source> sources = new ArrayList<>();
    root.required("sources").fields().forEach((name, node) -> sources.add(source(name, node)));
    return new Sources(sources);
  }

  private static JsonNode parse(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new SourceDefinitionException(
          "sources", "not readable at " + place, "YAML without repeated names");
    }
  }

  private Source source(String name, YamlNode node) {
    if (!name.matches("[a-z][a-z0-9_-]{0,62}")) {
      throw node.wrong("a name that is none", "[a-z][a-z0-9_-]*, at most 63 characters");
    }
    node.onlyFields(
        "priority", "keys", "origins", "identifiers", "consent", "minimise", "limits", "time");
    return new Source(
        name,
        node.find("priority").map(n -> n.integer(0, 1_000_000)).orElse(0),
        keys(node.required("keys")),
        node.find("origins").map(SourceReader::origins).orElse(Set.of()),
        node.find("identifiers").map(this::identifiers),
        node.find("consent")
            .map(this::consent)
            .orElse(new ConsentRules(PurposeSet.NONE, PurposeSet.NONE, Map.of())),
        node.find("minimise").map(SourceReader::minimisation).orElse(Minimisation.STANDARD),
        node.find("limits").map(SourceReader::limits).orElse(Limits.STANDARD),
        node.find("time").map(SourceReader::window).orElse(TimeWindow.STANDARD));
  }

  private static List<String> keys(YamlNode node) {
    List<String> keys = new ArrayList<>();
    for (YamlNode key : node.items()) {
      String hash = key.text();
      if (!hash.matches("[0-9a-f]{64}")) {
        throw key.wrong(
            hash.length() + " characters",
            "the SHA-256 of a write key, 64 lower-case hexadecimal digits");
      }
      keys.add(hash);
    }
    return keys;
  }

  private static Set<String> origins(YamlNode node) {
    Set<String> origins = new LinkedHashSet<>();
    for (YamlNode origin : node.items()) {
      String text = origin.text();
      if (!text.matches("\\*|https?://[a-z0-9.:\\[\\]-]+")) {
        throw origin.wrong(
            "an origin that is none", "scheme://host[:port] in lower case without a path, or *");
      }
      origins.add(text);
    }
    return origins;
  }

  private Set<String> identifiers(YamlNode node) {
    Set<String> kinds = new LinkedHashSet<>();
    for (YamlNode item : node.items()) {
      String kind = item.text();
      if (rules.find(kind).isEmpty()) {
        throw item.wrong(
            "an undeclared kind of identifier",
            "one of " + rules.kinds().stream().map(IdentifierKind::name).toList());
      }
      kinds.add(kind);
    }
    if (kinds.isEmpty()) {
      throw node.wrong("none", "at least one kind, or no such field for all");
    }
    return Collections.unmodifiableSet(kinds);
  }

  private ConsentRules consent(YamlNode node) {
    node.onlyFields("always", "default", "categories");
    Map<String, PurposeSet> categories = new LinkedHashMap<>();
    node.find("categories")
        .ifPresent(map -> map.fields().forEach((name, set) -> categories.put(name, purposes(set))));
    return new ConsentRules(
        node.find("always").map(this::purposes).orElse(PurposeSet.NONE),
        node.find("default").map(this::purposes).orElse(PurposeSet.NONE),
        Map.copyOf(categories));
  }

  private PurposeSet purposes(YamlNode node) {
    PurposeSet set = PurposeSet.NONE;
    for (YamlNode item : node.items()) {
      var purpose =
          purposes
              .find(item.text())
              .orElseThrow(
                  () ->
                      item.wrong(
                          "an undeclared purpose",
                          "one of " + purposes.all().stream().map(p -> p.name()).toList()));
      set = set.union(new PurposeSet(purpose.bit()));
    }
    return set;
  }

  private static Minimisation minimisation(YamlNode node) {
    node.onlyFields("ip", "query", "properties", "traits", "context");
    Minimisation standard = Minimisation.STANDARD;
    return new Minimisation(
        node.find("ip").map(SourceReader::ip).orElse(standard.ip()),
        node.find("query").map(YamlNode::texts).orElse(standard.query()),
        node.find("properties").map(YamlNode::texts),
        node.find("traits").map(YamlNode::texts),
        node.find("context").map(YamlNode::texts).orElse(standard.context()));
  }

  private static Minimisation.Ip ip(YamlNode node) {
    return switch (node.text()) {
      case "truncate" -> Minimisation.Ip.TRUNCATE;
      case "drop" -> Minimisation.Ip.DROP;
      default -> throw node.wrong("another word", "truncate or drop");
    };
  }

  private static Limits limits(YamlNode node) {
    node.onlyFields("event_bytes", "batch_events", "events_per_second");
    Limits standard = Limits.STANDARD;
    Optional<Integer> rate = node.find("events_per_second").map(n -> n.integer(1, 100_000_000));
    return new Limits(
        node.find("event_bytes").map(n -> n.integer(1, 512_000)).orElse(standard.eventBytes()),
        node.find("batch_events").map(n -> n.integer(1, 10_000)).orElse(standard.batchEvents()),
        rate.map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  private static TimeWindow window(YamlNode node) {
    node.onlyFields("earliest", "future");
    TimeWindow standard = TimeWindow.STANDARD;
    return new TimeWindow(
        node.find("earliest").map(SourceReader::date).orElse(standard.earliest()),
        node.find("future").map(SourceReader::duration).orElse(standard.future()));
  }

  private static Instant date(YamlNode node) {
    try {
      return LocalDate.parse(node.text()).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw node.wrong("no date", "a date such as 2000-01-01");
    }
  }

  private static Duration duration(YamlNode node) {
    String text = node.text();
    if (!text.matches("[0-9]{1,5}[smhd]")) {
      throw node.wrong("no duration", "a number with s, m, h or d, such as 24h");
    }
    String iso = text.toUpperCase(java.util.Locale.ROOT);
    return Duration.parse(iso.endsWith("D") ? "P" + iso : "PT" + iso);
  }
}
