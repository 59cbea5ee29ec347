package io.privet.ingest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.identity.kind.Reading;
import io.privet.ingest.source.Sources;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.profiles.event.Event;
import io.privet.profiles.event.Event.ClaimedIdentifier;
import io.privet.testing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventMapperTest {

  private static final Purposes PURPOSES = Purposes.standard();
  private static final BlindIndex INDEX = TestKeys.blindIndex();
  private static final Instant RECEIVED = Instant.parse("2026-11-22T10:00:00.123456Z");
  private static final UUID MADE = new UUID(1, 2);

  private final Sources sources =
      Sources.parse(TestEdge.SOURCES, PURPOSES, IdentityRules.standard());
  private final EventMapper mapper =
      new EventMapper(PURPOSES, IdentityRules.standard(), INDEX, 20, () -> MADE);
  private final StrictJson json = new StrictJson(JsonLimits.STANDARD);

  @Test
  void mapsATrackCall() {
    Event event =
        accepted(
                Event.Type.TRACK,
                """
                {"messageId":"m1","userId":42,"anonymousId":"a1","event":"Order Completed",
                 "timestamp":"2026-11-22T09:59:00.000Z","properties":{"total":12.50,"tags":["x"]}}
                """)
            .event();

    assertThat(event.source()).isEqualTo("web");
    assertThat(event.sourcePriority()).isEqualTo(10);
    assertThat(event.messageId()).isEqualTo("m1");
    assertThat(event.name()).isEqualTo("Order Completed");
    assertThat(event.time()).isEqualTo(Instant.parse("2026-11-22T09:59:00Z"));
    assertThat(event.receivedAt()).isEqualTo(RECEIVED);
    assertThat(event.identifiers())
        .containsExactly(
            new ClaimedIdentifier("user_id", "42"), new ClaimedIdentifier("anonymous_id", "a1"));
    assertThat(event.properties()).hasToString("{\"total\":12.50,\"tags\":[\"x\"]}");
    assertThat(event.purposes()).isEqualTo(PURPOSES.setOf(java.util.List.of("necessary")));
  }

  @Test
  void theIdDependsOnSourceAndMessageAlone() {
    Event first = accepted(Event.Type.TRACK, track("\"userId\":\"u\"")).event();
    Event again =
        accepted(Event.Type.TRACK, track("\"userId\":\"v\",\"timestamp\":\"2026-11-01\"")).event();
    Event other = accepted("crm", Event.Type.TRACK, track("\"userId\":\"u\"")).event();

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void theHomeIsTheProfileOfTheStrongestIdentifier() {
    var userId = IdentityRules.standard().read("user_id", "u1");
    var key = new IdentifierIndex(INDEX).key(((Reading.Accepted) userId).identifier());

    assertThat(accepted(Event.Type.TRACK, track("\"anonymousId\":\"a\",\"userId\":\"u1\"")).home())
        .isEqualTo(key.profile());
  }

  static Stream<Arguments> identifiers() {
    return Stream.of(
        Arguments.of(
            Event.Type.IDENTIFY,
            "\"userId\":\"u\",\"traits\":{\"email\":\"Ada@Example.com\",\"phone\":\"+442071234567\"}",
            "user_id=u, email=ada@example.com, phone=+442071234567"),
        Arguments.of(
            Event.Type.IDENTIFY,
            "\"context\":{\"traits\":{\"email\":\"a@example.com\"}}",
            "email=a@example.com"),
        Arguments.of(
            Event.Type.TRACK,
            "\"event\":\"e\",\"properties\":{\"email\":\"a@example.com\"}",
            "email=a@example.com"),
        Arguments.of(
            Event.Type.GROUP,
            "\"userId\":\"u\",\"groupId\":\"g\",\"traits\":{\"email\":\"info@company.example\"}",
            "user_id=u"),
        Arguments.of(
            Event.Type.ALIAS,
            "\"userId\":\"u\",\"previousId\":\"old\"",
            "user_id=u, anonymous_id=old"),
        Arguments.of(
            Event.Type.ALIAS,
            "\"userId\":\"u\",\"previousId\":\"a\",\"anonymousId\":\"a\"",
            "user_id=u, anonymous_id=a"),
        Arguments.of(
            Event.Type.SCREEN,
            "\"anonymousId\":\"a\",\"context\":{\"device\":{\"id\":\"d1\",\"advertisingId\":\"d2\"}}",
            "device_id=d1, device_id=d2, anonymous_id=a"),
        Arguments.of(
            Event.Type.TRACK,
            "\"event\":\"e\",\"context\":{\"externalIds\":[{\"id\":\"c1\",\"type\":\"customer_id\","
                + "\"collection\":\"users\",\"encoding\":\"none\"},{\"id\":\"x\",\"type\":\"ios.idfa\"},"
                + "{\"id\":\"g\",\"type\":\"group_id\",\"collection\":\"accounts\"},"
                + "{\"id\":\"abc\",\"type\":\"email\",\"encoding\":\"sha256\"}]}",
            "customer_id=c1, device_id=x"));
  }

  @ParameterizedTest
  @MethodSource("identifiers")
  void readsIdentifiersStrongestFirst(Event.Type type, String fields, String expected) {
    assertThat(
            accepted(type, "{\"messageId\":\"m\"," + fields + "}").event().identifiers().stream()
                .map(i -> i.kind() + "=" + i.value())
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected);
  }

  @Test
  void aRefusedIdentifierIsAWarningWhileAnotherIsLeft() {
    Mapped.Accepted accepted =
        accepted(
            Event.Type.IDENTIFY,
            """
            {"messageId":"m","userId":"null","anonymousId":"a1","traits":{"email":"no address"}}
            """);

    assertThat(accepted.event().identifiers())
        .containsExactly(new ClaimedIdentifier("anonymous_id", "a1"));
    assertThat(accepted.warnings())
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("userId", "traits.email");
    assertThat(accepted.warnings().toString()).doesNotContain("no address");
  }

  static Stream<Arguments> foreignIdentifiers() {
    return Stream.of(
        Arguments.of(
            Event.Type.IDENTIFY, "\"traits\":{\"email\":\"a@example.com\"}", "traits.email"),
        Arguments.of(
            Event.Type.IDENTIFY, "\"traits\":{\"phone\":\"+442071234567\"}", "traits.phone"),
        Arguments.of(
            Event.Type.PAGE,
            "\"context\":{\"traits\":{\"email\":\"a@example.com\"}}",
            "context.traits.email"),
        Arguments.of(
            Event.Type.PAGE, "\"properties\":{\"email\":\"a@example.com\"}", "properties.email"),
        Arguments.of(
            Event.Type.PAGE, "\"context\":{\"device\":{\"id\":\"d\"}}", "context.device.id"),
        Arguments.of(
            Event.Type.PAGE,
            "\"context\":{\"externalIds\":[{\"type\":\"customer_id\",\"id\":\"4711\"}]}",
            "context.externalIds[0].id"));
  }

  @ParameterizedTest
  @MethodSource("foreignIdentifiers")
  void anIdentifierThatTheSourceMayNotClaimIsLeftOut(Event.Type type, String fields, String field) {
    Mapped.Accepted accepted =
        accepted("page", type, "{\"messageId\":\"m\",\"userId\":\"u\"," + fields + "}");

    assertThat(accepted.event().identifiers())
        .containsExactly(new ClaimedIdentifier("user_id", "u"));
    assertThat(accepted.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.field()).isEqualTo(field);
              assertThat(warning.reason())
                  .matches(
                      "not read: (email|phone|device_id|customer_id), a kind that this source may not claim");
              assertThat(warning.expected()).isEqualTo("one of anonymous_id, user_id");
            });
  }

  @ParameterizedTest
  @MethodSource("foreignIdentifiers")
  void anEventWithNothingElseIsRejected(Event.Type type, String fields, String field) {
    assertThat(map("page", type, "{\"messageId\":\"m\"," + fields + "}", json, envelope("{}")))
        .isInstanceOfSatisfying(
            Mapped.Rejected.class,
            rejected ->
                assertThat(rejected.errors())
                    .singleElement()
                    .extracting(Violation::message)
                    .asString()
                    .startsWith(field + ": ")
                    .endsWith(
                        " a kind that this source may not claim (expected: one of anonymous_id, user_id)"));
  }

  static Stream<Arguments> rejections() {
    String ids =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "{\"id\":\"" + i + "\",\"type\":\"device_id\"}")
            .collect(Collectors.joining(","));
    return Stream.of(
        rejection("track", "\"userId\":\"u\"", "event"),
        rejection("track", "\"userId\":\"u\",\"event\":\"  \"", "event"),
        rejection("track", "\"userId\":\"u\",\"event\":{}", "event"),
        rejection("track", "\"userId\":\"u\",\"event\":\"" + "x".repeat(513) + "\"", "event"),
        rejection("track", "\"event\":\"e\"", "userId"),
        rejection("track", "\"event\":\"e\",\"userId\":\"undefined\"", "userId"),
        rejection("track", "\"event\":\"e\",\"userId\":\"0000\"", "userId"),
        rejection("track", "\"event\":\"e\",\"userId\":true", "userId"),
        rejection("track", "\"event\":\"e\",\"userId\":\"" + "x".repeat(10_000) + "\"", "userId"),
        rejection("track", "\"event\":\"e\",\"anonymousId\":\"\"", "anonymousId"),
        rejection("group", "\"userId\":\"u\"", "groupId"),
        rejection("alias", "\"userId\":\"u\"", "previousId"),
        rejection("alias", "\"previousId\":\"u\"", "userId"),
        rejection("page", "\"userId\":\"u\",\"properties\":[]", "properties"),
        rejection("identify", "\"userId\":\"u\",\"traits\":\"x\"", "traits"),
        rejection("page", "\"userId\":\"u\",\"context\":1", "context"),
        rejection("page", "\"userId\":\"u\",\"messageId\":\"\"", "messageId"),
        rejection("page", "\"userId\":\"u\",\"messageId\":[]", "messageId"),
        rejection(
            "page", "\"userId\":\"u\",\"messageId\":\"" + "m".repeat(256) + "\"", "messageId"),
        rejection("page", "\"userId\":\"u\",\"timestamp\":\"soon\"", "timestamp"),
        rejection("page", "\"userId\":\"u\",\"timestamp\":\"1970-01-01T00:00:00Z\"", "timestamp"),
        rejection("page", "\"userId\":\"u\",\"timestamp\":\"2100-01-01T00:00:00Z\"", "timestamp"),
        rejection("page", "\"userId\":\"u\",\"timestamp\":9223372036854775807", "timestamp"),
        rejection("page", "\"userId\":\"u\",\"timestamp\":-9223372036854775808", "timestamp"),
        rejection(
            "page", "\"userId\":\"u\",\"originalTimestamp\":\"1999-12-31\"", "originalTimestamp"),
        rejection("page", "\"userId\":\"u\",\"properties\":{\"price\":1e12}", "properties.price"),
        rejection(
            "page",
            "\"userId\":\"u\",\"properties\":{\"total\":\"1e999999999\"}",
            "properties.total"),
        rejection(
            "page",
            "\"userId\":\"u\",\"properties\":{\"products\":[{},{\"quantity\":-1e13}]}",
            "properties.products[1].quantity"),
        rejection(
            "page",
            "\"userId\":\"u\",\"context\":{\"externalIds\":[" + ids + "]}",
            "context.externalIds"),
        rejection(
            "page", "\"userId\":\"u\",\"properties\":{\"x\":\"" + "x".repeat(33_000) + "\"}", ""));
  }

  private static Arguments rejection(String type, String fields, String field) {
    return Arguments.of(type, fields, field);
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void namesTheFieldForWhichItRejects(String type, String fields, String field) {
    StrictJson lenient = new StrictJson(new JsonLimits(64, 1_000, 10_000, 256, 100_000, 40));
    Mapped mapped =
        map("web", Call.find(type).orElseThrow(), "{" + fields + "}", lenient, envelope("{}"));

    assertThat(mapped)
        .isInstanceOfSatisfying(
            Mapped.Rejected.class,
            rejected -> assertThat(rejected.errors()).extracting(Violation::field).contains(field));
  }

  @Test
  void makesAMissingMessageIdAndSaysSo() {
    Mapped.Accepted accepted = accepted(Event.Type.PAGE, "{\"userId\":\"u\"}");

    assertThat(accepted.event().messageId()).isEqualTo(MADE.toString());
    assertThat(accepted.warnings()).extracting(Violation::field).containsExactly("messageId");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T09:00:00.000Z,,2026-11-22T09:00:00Z",
    ",2026-11-22T09:00:00.000Z,2026-11-22T10:00:00.123Z",
    "2026-11-22T08:59:55.000Z,2026-11-22T09:00:00.000Z,2026-11-22T09:59:55.123Z",
    "2031-01-01T00:00:00.000Z,2031-01-01T00:00:01.000Z,2026-11-22T09:59:59.123Z",
    "2026-11-22T09:00:00.000Z,gibberish,2026-11-22T09:00:00Z",
  })
  void correctsTheClockByTheTimeOfSending(String timestamp, String sentAt, Instant time) {
    String fields =
        (timestamp == null ? "" : ",\"timestamp\":\"" + timestamp + "\"")
            + (sentAt == null ? "" : ",\"sentAt\":\"" + sentAt + "\"");

    assertThat(accepted(Event.Type.PAGE, "{\"userId\":\"u\"" + fields + "}").event().time())
        .isEqualTo(time);
  }

  @Test
  void takesSentAtAndContextOfTheBatchButKeepsImportedTimes() {
    JsonNode envelope =
        envelope(
            """
            {"sentAt":"2026-11-22T09:00:00.000Z","context":{"locale":"de-DE","ip":"203.0.113.9"}}
            """);
    String event =
        """
        {"type":"page","userId":"u","timestamp":"2026-11-22T08:00:00.000Z","context":{"locale":"fr-FR"}}
        """;

    Event corrected = ((Mapped.Accepted) mapBatch(event, envelope, false)).event();
    Event imported = ((Mapped.Accepted) mapBatch(event, envelope, true)).event();

    assertThat(corrected.time()).isEqualTo(Instant.parse("2026-11-22T09:00:00.123Z"));
    assertThat(imported.time()).isEqualTo(Instant.parse("2026-11-22T08:00:00Z"));
    assertThat(corrected.context()).hasToString("{\"locale\":\"fr-FR\",\"ip\":\"203.0.113.0\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                | necessary                       | {}",
        "\"categoryPreferences\":{\"C0002\":true}        | necessary,analytics             | {analytics=true}",
        "\"categoryPreferences\":{\"C0004\":true,\"C0002\":false} | necessary,marketing,advertising | {marketing=true, advertising=true, analytics=false}",
        "\"categoryPreferences\":{\"C0004\":true,\"marketing\":false} | necessary,advertising | {advertising=true, marketing=false}",
        "\"categoryPreferences\":{\"sale\":true}         | necessary,sale                  | {sale=true}",
        "\"categoryPreferences\":{\"unknown\":true}      | necessary                       | {}",
        "\"categoryPreferences\":\"all\"                 | necessary                       | {}",
        "\"categoryPreferences\":{\"C0002\":\"yes\"}     | necessary                       | {}",
      })
  void readsConsent(String consent, String purposes, String stated) {
    String object = consent == null ? "" : ",\"context\":{\"consent\":{" + consent + "}}";
    Event event = accepted(Event.Type.PAGE, "{\"userId\":\"u\"" + object + "}").event();

    assertThat(String.join(",", PURPOSES.names(event.purposes()))).isEqualTo(purposes);
    assertThat(event.consent()).hasToString(stated);
  }

  @Test
  void readsRudderStacksConsent() {
    Event event =
        accepted(
                Event.Type.PAGE,
                """
                {"userId":"u","context":{"consentManagement":{"allowedConsentIds":["C0002"],
                 "deniedConsentIds":["C0004"]}}}
                """)
            .event();

    assertThat(event.consent())
        .isEqualTo(Map.of("analytics", true, "marketing", false, "advertising", false));
  }

  @Test
  void withoutAnyPurposeOnlyTheConsentSignalIsKept() {
    String denied =
        """
        {"messageId":"m","userId":"u","event":"Secret","properties":{"a":1},"traits":{"b":2},
         "context":{"locale":"de","consent":{"categoryPreferences":{"marketing":false}}}}
        """;
    Mapped.Accepted accepted = accepted("bare", Event.Type.TRACK, denied);

    assertThat(accepted.event().purposes().isEmpty()).isTrue();
    assertThat(accepted.event().consent()).isEqualTo(Map.of("marketing", false));
    assertThat(accepted.event().name()).isEmpty();
    assertThat(accepted.event().properties()).isEmpty();
    assertThat(accepted.event().traits()).isEmpty();
    assertThat(accepted.event().context()).isEmpty();
    assertThat(accepted.warnings()).extracting(Violation::field).contains("context.consent");
  }

  @Test
  void withoutPurposeAndSignalItIsRejected() {
    assertThat(map("bare", Event.Type.TRACK, track("\"userId\":\"u\""), json, envelope("{}")))
        .isInstanceOfSatisfying(
            Mapped.Rejected.class,
            r ->
                assertThat(r.errors())
                    .extracting(Violation::field)
                    .containsExactly("context.consent"));
  }

  @Test
  void keepsOfTheContextWhatTheRulesLetThrough() {
    Event event =
        accepted(
                Event.Type.PAGE,
                """
                {"userId":"u","name":"Home","category":"Shoes",
                 "properties":{"url":"https://shop.example/?q=ada@example.com&utm_source=mail#x",
                   "note":"call ada@example.com","card":4111111111111111,"billing_email":"ada@example.com"},
                 "context":{"ip":"203.0.113.77","locale":"de-DE","timezone":"Europe/Berlin",
                   "userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1",
                   "userAgentData":{"mobile":true},"location":{"latitude":52.5},"network":{"carrier":"x"},
                   "device":{"id":"d","model":"iPhone17,1","name":"Ada's phone"},
                   "page":{"path":"/","referrer":"https://mail.example/?user=ada"},
                   "consent":{"categoryPreferences":{}},"traits":{"email":"ada@example.com"}}}
                """)
            .event();

    assertThat(event.properties())
        .hasToString(
            "{\"url\":\"https://shop.example/?utm_source=mail\",\"note\":\"call [email]\","
                + "\"card\":\"[card]\",\"billing_email\":\"ada@example.com\",\"category\":\"Shoes\"}");
    assertThat(event.context())
        .isEqualTo(
            envelope(
                """
                {"browser":{"name":"Safari"},"device":{"type":"mobile"},"ip":"203.0.113.0",
                 "locale":"de-DE","os":{"name":"iOS"},
                 "page":{"path":"/","referrer":"https://mail.example/"},"timezone":"Europe/Berlin"}
                """));
  }

  @Test
  void warnsOfTraitsThatAreTooLargeToBeKept() {
    Mapped.Accepted accepted =
        accepted(
            Event.Type.IDENTIFY,
            "{\"messageId\":\"m\",\"userId\":\"u\",\"traits\":{\"city\":\"x\",\"bio\":\"%s\",\"deep\":%s}}"
                .formatted("x".repeat(1_100), "[".repeat(20) + "]".repeat(20)));
    assertThat(accepted.warnings()).hasSize(2);
    assertThat(accepted.warnings().toString())
        .contains("1,102 bytes", "more than 16 levels", "not in the profile");
  }

  private Mapped.Accepted accepted(Event.Type type, String event) {
    return accepted("web", type, event);
  }

  private Mapped.Accepted accepted(String source, Event.Type type, String event) {
    Mapped mapped = map(source, type, event, json, envelope("{}"));
    assertThat(mapped).isInstanceOf(Mapped.Accepted.class);
    return (Mapped.Accepted) mapped;
  }

  private Mapped map(
      String source, Event.Type type, String event, StrictJson reader, JsonNode envelope) {
    Reception reception =
        new Reception(
            sources.find(source).orElseThrow(),
            RECEIVED,
            Optional.of(type),
            /* keepsTime= */ false,
            envelope,
            /* sharedBytes= */ 0,
            Optional.empty());
    return mapper.map(reader.readEvent(bytes(event)).events().get(0), reception);
  }

  private Mapped mapBatch(String event, JsonNode envelope, boolean keepsTime) {
    Reception reception =
        new Reception(
            sources.find("web").orElseThrow(),
            RECEIVED,
            Optional.empty(),
            keepsTime,
            envelope,
            /* sharedBytes= */ 0,
            Optional.empty());
    return mapper.map(json.readEvent(bytes(event)).events().get(0), reception);
  }

  private JsonNode envelope(String text) {
    return text.equals("{}")
        ? JsonNodeFactory.instance.objectNode()
        : json.readEvent(bytes(text)).envelope();
  }

  private static String track(String fields) {
    return "{\"messageId\":\"m1\",\"event\":\"e\"," + fields + "}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
