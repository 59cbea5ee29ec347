package io.privet.ingest.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.privet.identity.kind.Identifier;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.edge.Payload.RawEvent;
import io.privet.ingest.source.Source;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.profiles.event.EventId;
import io.privet.profiles.state.TraitLimits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes of an event as sent the event that is kept, or says why it cannot. Deterministic but for
 * the id of an event that comes without one. Safe for use by several threads.
 */
final class EventMapper {

  private static final int LONGEST_ID = 255;
  private static final int LONGEST_NAME = 512;
  private static final String HASH_NAME = "event";

  private final Purposes purposes;
  private final IdentifierReader identifiers;
  private final IdentifierIndex index;
  private final BlindIndex hashes;
  private final Supplier<UUID> ids;

  /** By the source's identity; definitions that are read again make sources of their own. */
  private final LoadingCache<Source, Minimiser> minimisers =
      Caffeine.newBuilder().weakKeys().build(source -> new Minimiser(source.minimisation()));

  EventMapper(
      Purposes purposes,
      IdentityRules rules,
      BlindIndex hashes,
      int maxIdentifiers,
      Supplier<UUID> ids) {
    this.purposes = purposes;
    this.identifiers = new IdentifierReader(rules, maxIdentifiers);
    this.index = new IdentifierIndex(hashes);
    this.hashes = hashes;
    this.ids = ids;
  }

  Mapped map(RawEvent raw, Reception reception) {
    if (raw.flaw().isPresent()) {
      return new Mapped.Rejected(Optional.empty(), List.of(raw.flaw().get()));
    }
    return new Mapping(raw, reception).result();
  }

  /** The mapping of one event. */
  private final class Mapping {

    private final RawEvent raw;
    private final ObjectNode fields;
    private final Reception reception;
    private final Findings findings = new Findings();

    Mapping(RawEvent raw, Reception reception) {
      this.raw = raw;
      this.fields = raw.fields();
      this.reception = reception;
    }

    Mapped result() {
      checkSize();
      shareContext();
      Optional<Event.Type> type = type();
      Optional<String> messageId = id("messageId", fields.path("messageId"));
      if (type.isEmpty()) {
        return new Mapped.Rejected(messageId, findings.errors());
      }
      Event.Type call = type.get();
      String name = name(call);
      Instant time = time();
      JsonNode context = object("context");
      List<Identifier> claimed = identifiers.read(call, fields, reception.source(), findings);
      ConsentReading consent =
          ConsentReading.read(context, reception.source().consent(), purposes, findings);
      ObjectNode properties = properties();
      MoneyCheck.check(properties, findings);
      if (consent.purposes().isEmpty() && consent.stated().isEmpty()) {
        findings.error(
            "context.consent", "no purpose granted", "consent to a purpose, or a source's default");
      }
      ObjectNode traits = traits(call, context);
      if (findings.hasErrors()) {
        return new Mapped.Rejected(messageId, findings.errors());
      }
      return accepted(
          new Content(call, name, time, properties, traits, context),
          claimed,
          consent,
          messageId.orElseGet(this::newId));
    }

    private Mapped accepted(
        Content content, List<Identifier> claimed, ConsentReading consent, String messageId) {
      Source source = reception.source();
      Content kept = consent.purposes().isEmpty() ? signalOnly(content) : minimised(content);
      List<ClaimedIdentifier> pairs = new ArrayList<>(claimed.size());
      for (Identifier identifier : claimed) {
        pairs.add(new ClaimedIdentifier(identifier.kind().name(), identifier.value()));
      }
      Event event =
          new Event(
              EventId.ofBytes(hashes.hash(HASH_NAME, source.name() + "\0" + messageId)),
              source.name(),
              source.priority(),
              messageId,
              kept.type,
              kept.name,
              kept.time,
              reception.receivedAt(),
              pairs,
              consent.purposes(),
              consent.stated(),
              kept.properties,
              kept.traits,
              (ObjectNode) kept.context);
      return new Mapped.Accepted(event, index.key(claimed.get(0)).profile(), findings.warnings());
    }

    private void checkSize() {
      int most = reception.source().limits().eventBytes();
      int bytes = raw.bytes() + reception.sharedBytes();
      if (bytes > most) {
        findings.error(
            "",
            String.format(Locale.ROOT, "%,d bytes", bytes),
            String.format(Locale.ROOT, "at most %,d", most));
      }
    }

    /** A batch may carry a context for those of its events that do not say otherwise. */
    private void shareContext() {
      if (reception.type().isPresent()
          || !(reception.envelope().path("context") instanceof ObjectNode shared)) {
        return;
      }
      JsonNode own = fields.path("context");
      if (own.isMissingNode() || own.isNull()) {
        fields.set("context", shared.deepCopy());
      } else if (own instanceof ObjectNode target) {
        shared.properties().forEach(e -> target.putIfAbsent(e.getKey(), e.getValue().deepCopy()));
      }
    }

    private Optional<Event.Type> type() {
      Optional<Event.Type> type = reception.type().or(() -> Call.find(fields.path("type")));
      if (type.isEmpty()) {
        findings.error("type", "missing or unknown", Call.NAMES);
      }
      return type;
    }

    private String name(Event.Type type) {
      return switch (type) {
        case TRACK -> requiredText("event");
        case GROUP -> requiredText("groupId");
        case PAGE, SCREEN -> text("name").orElse("");
        case ALIAS -> {
          requiredText("previousId");
          requiredText("userId");
          yield "";
        }
        case IDENTIFY -> "";
      };
    }

    private String requiredText(String field) {
      return text(field)
          .filter(text -> !text.isBlank())
          .orElseGet(
              () -> {
                findings.error(field, "missing, empty or no text", "a text");
                return "";
              });
    }

    private Optional<String> text(String field) {
      JsonNode value = fields.path(field);
      if (!value.isTextual() && !value.isIntegralNumber()) {
        return Optional.empty();
      }
      String text = value.asText();
      if (text.length() > LONGEST_NAME) {
        findings.error(
            field,
            String.format(Locale.ROOT, "%,d characters", text.length()),
            "at most " + LONGEST_NAME);
      }
      return Optional.of(text);
    }

    private Optional<String> id(String field, JsonNode value) {
      if (value.isMissingNode() || value.isNull()) {
        return Optional.empty();
      }
      String id = value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
      if (id.isBlank() || id.length() > LONGEST_ID) {
        findings.error(
            field,
            id.isBlank()
                ? "empty or no text"
                : String.format(Locale.ROOT, "%,d characters", id.length()),
            "a text of 1 to " + LONGEST_ID + " characters");
        return Optional.empty();
      }
      return Optional.of(id);
    }

    private String newId() {
      findings.warn(
          "messageId", "missing: made here, so that another try counts again", "a unique text");
      return ids.get().toString();
    }

    private Instant time() {
      Instant received = reception.receivedAt();
      String field = fields.hasNonNull("originalTimestamp") ? "originalTimestamp" : "timestamp";
      JsonNode value = fields.path(field);
      if (value.isMissingNode() || value.isNull()) {
        return received.truncatedTo(ChronoUnit.MILLIS);
      }
      Optional<Instant> original = Timestamps.read(value);
      if (original.isEmpty()) {
        findings.error(field, "not readable", Timestamps.EXPECTED);
        return received;
      }
      Instant time = skewCorrected(original.get());
      var window = reception.source().window();
      if (!Timestamps.isBelievable(time, received, window)) {
        findings.error(
            field,
            "out of range",
            "from %s to %s after the receipt".formatted(window.earliest(), window.future()));
      }
      return time;
    }

    private Instant skewCorrected(Instant original) {
      JsonNode sentAt =
          fields.hasNonNull("sentAt") ? fields.path("sentAt") : reception.envelope().path("sentAt");
      if (reception.keepsTime() || sentAt.isMissingNode() || sentAt.isNull()) {
        return original;
      }
      Optional<Instant> sent = Timestamps.read(sentAt);
      if (sent.isEmpty()) {
        findings.warn("sentAt", "not read, no correction of clock skew", Timestamps.EXPECTED);
        return original;
      }
      Instant received = reception.receivedAt().truncatedTo(ChronoUnit.MILLIS);
      return Timestamps.corrected(original, sent.get(), received);
    }

    private JsonNode object(String field) {
      JsonNode value = fields.path(field);
      if (value.isObject() || value.isMissingNode() || value.isNull()) {
        return value.isObject() ? value : MissingNode.getInstance();
      }
      findings.error(field, "no object", "an object");
      return MissingNode.getInstance();
    }

    private ObjectNode properties() {
      ObjectNode properties = orEmpty(object("properties"));
      JsonNode category = fields.path("category");
      if (category.isTextual()) {
        properties.putIfAbsent("category", category);
      }
      return properties;
    }

    /** RudderStack's clients put the traits of an identify call into the context. */
    private ObjectNode traits(Event.Type type, JsonNode context) {
      ObjectNode traits = orEmpty(object("traits"));
      if (type == Event.Type.IDENTIFY && context.path("traits") instanceof ObjectNode more) {
        more.properties().forEach(e -> traits.putIfAbsent(e.getKey(), e.getValue()));
      }
      traits
          .properties()
          .forEach(
              e ->
                  TraitLimits.excess(e.getKey(), e.getValue())
                      .ifPresent(
                          excess ->
                              findings.warn(
                                  "traits",
                                  excess.reason() + ": this trait is not in the profile",
                                  excess.expected())));
      return traits;
    }

    private Content minimised(Content content) {
      Minimiser minimiser = minimisers.get(reception.source());
      JsonNode agent = content.context.path("userAgent");
      Optional<String> userAgent =
          agent.isTextual() ? Optional.of(agent.textValue()) : reception.userAgent();
      return new Content(
          content.type,
          PersonalPatterns.masked(content.name),
          content.time,
          minimiser.properties(content.properties),
          minimiser.traits(content.traits),
          minimiser.context(content.context, userAgent));
    }

    private Content signalOnly(Content content) {
      findings.warn(
          "context.consent", "no purpose granted: only the choices are kept", "a granted purpose");
      ObjectNode empty = JsonNodeFactory.instance.objectNode();
      return new Content(content.type, "", content.time, empty, empty, empty);
    }
  }

  private record Content(
      Event.Type type,
      String name,
      Instant time,
      ObjectNode properties,
      ObjectNode traits,
      JsonNode context) {}

  private static ObjectNode orEmpty(JsonNode node) {
    return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }
}
