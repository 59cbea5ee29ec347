package io.privet.ingest.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.source.Source;
import io.privet.ingest.source.Sources;
import io.privet.privacy.consent.Purposes;
import io.privet.testing.TestKeys;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the edge does to one event before it is sealed: parse, check, minimise, hash. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MappingBenchmark {

  private static final String SOURCES =
      """
      sources:
        web:
          keys: ["0000000000000000000000000000000000000000000000000000000000000000"]
          consent:
            default: [necessary, analytics, personalization]
      """;

  private static final byte[] EVENT =
      """
      {"type":"track","event":"Product Viewed","messageId":"message-00000000000001","userId":"customer-1",\
      "anonymousId":"5f1f4c5e-9f0b-4f0e-8f62-0b6f3f7b7d11","timestamp":"2026-11-01T10:00:00.000Z",\
      "properties":{"product_id":"sku-1","sku":"sku-1","name":"Product 1","category":"category-1","price":19.95,\
      "currency":"EUR","quantity":1},"context":{"library":{"name":"analytics.js","version":"2.1.0"},\
      "locale":"en-GB","timezone":"Europe/London","page":{"path":"/","url":"https://shop.example/"},\
      "screen":{"width":1440,"height":900}}}"""
          .getBytes(UTF_8);

  private final Source source =
      Sources.parse(SOURCES, Purposes.standard(), IdentityRules.standard())
          .find("web")
          .orElseThrow();
  private final StrictJson json = new StrictJson(JsonLimits.STANDARD);
  private final EventMapper mapper =
      new EventMapper(
          Purposes.standard(),
          IdentityRules.standard(),
          TestKeys.blindIndex(),
          20,
          UUID::randomUUID);

  /** Reads and maps. */
  @Benchmark
  public Mapped parseAndMap() {
    Payload payload = json.readEvent(EVENT);
    Reception reception =
        new Reception(
            source,
            Instant.parse("2026-11-01T10:00:01Z"),
            Optional.empty(),
            false,
            payload.envelope(),
            /* sharedBytes= */ 0,
            Optional.empty());
    return mapper.map(payload.events().get(0), reception);
  }
}
