package io.privet.privacy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/** The vectors of C2SP/wycheproof, for each primitive in use, through the code that is in use. */
class WycheproofTest {

  @TestFactory
  Stream<DynamicTest> aesGcm(TestReporter reporter) throws IOException {
    return cases("aes_gcm_test.json", 66, reporter, WycheproofTest::aesGcmCase);
  }

  @TestFactory
  Stream<DynamicTest> hmacSha256(TestReporter reporter) throws IOException {
    return cases("hmac_sha256_test.json", 174, reporter, WycheproofTest::hmacCase);
  }

  @TestFactory
  Stream<DynamicTest> hkdfSha256(TestReporter reporter) throws IOException {
    return cases("hkdf_sha256_test.json", 86, reporter, WycheproofTest::hkdfCase);
  }

  private static Case aesGcmCase(JsonNode group, JsonNode test) {
    if (group.path("keySize").intValue() != 256
        || group.path("ivSize").intValue() != 96
        || group.path("tagSize").intValue() != 128) {
      return Case.skipped("other than 256-bit key, 96-bit nonce and 128-bit tag is never used");
    }
    byte[] message = hex(test, "msg");
    byte[] frame =
        ByteBuffer.allocate(12 + message.length + 16)
            .put(hex(test, "iv"))
            .put(hex(test, "ct"))
            .put(hex(test, "tag"))
            .array();
    SecretKey key = AesGcm.key(hex(test, "key"));
    if (!isValid(test)) {
      return Case.of(
          () ->
              assertThatThrownBy(() -> AesGcm.decrypt(key, frame, 0, hex(test, "aad")))
                  .isInstanceOf(SealingException.class));
    }
    return Case.of(
        () -> {
          byte[] encrypted = Arrays.copyOf(hex(test, "iv"), frame.length);
          AesGcm.encrypt(key, encrypted, 0, hex(test, "aad"), message);
          assertThat(encrypted).isEqualTo(frame);
          assertThat(AesGcm.decrypt(key, frame, 0, hex(test, "aad"))).isEqualTo(message);
        });
  }

  /** Truncated tags are compared with the beginning of the whole one. */
  private static Case hmacCase(JsonNode group, JsonNode test) {
    return Case.of(
        () -> {
          byte[] mac = HmacSha256.mac(HmacSha256.key(hex(test, "key")), hex(test, "msg"));
          byte[] tag = Arrays.copyOf(mac, group.path("tagSize").intValue() / 8);
          assertThat(Arrays.equals(tag, hex(test, "tag"))).isEqualTo(isValid(test));
        });
  }

  private static Case hkdfCase(JsonNode group, JsonNode test) {
    int size = test.path("size").intValue();
    Supplier<byte[]> output =
        () ->
            HmacSha256.expand(
                HmacSha256.extract(hex(test, "salt"), hex(test, "ikm")), hex(test, "info"), size);
    return isValid(test)
        ? Case.of(() -> assertThat(output.get()).isEqualTo(hex(test, "okm")))
        : Case.of(
            () ->
                assertThatThrownBy(output::get)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("hkdf: "));
  }

  private static Stream<DynamicTest> cases(
      String file, int expectedRun, TestReporter reporter, BiFunction<JsonNode, JsonNode, Case> of)
      throws IOException {
    Path path = Path.of(System.getProperty("privet.data", "../../shared/data"), "wycheproof", file);
    if (!Files.exists(path)) {
      return Stream.of(DynamicTest.dynamicTest("no vectors", WycheproofTest::skip));
    }
    List<DynamicTest> tests = new ArrayList<>();
    Map<String, Integer> skipped = new TreeMap<>();
    JsonNode vectors = new ObjectMapper().readTree(path.toFile());
    for (JsonNode group : vectors.path("testGroups")) {
      for (JsonNode test : group.path("tests")) {
        Case each = of.apply(group, test);
        if (each.skipped().isEmpty()) {
          tests.add(DynamicTest.dynamicTest(name(test), each.check()::run));
        } else {
          skipped.merge(each.skipped(), 1, Integer::sum);
        }
      }
    }
    skipped.forEach((reason, count) -> reporter.publishEntry(file, count + " skipped: " + reason));
    assertThat(tests).as("vectors run of %s, skipped %s", file, skipped).hasSize(expectedRun);
    return tests.stream();
  }

  private static void skip() {
    assumeTrue(false, "no vectors (expected: privet.data names a directory with wycheproof/)");
  }

  private static String name(JsonNode test) {
    return "%d %s".formatted(test.path("tcId").intValue(), test.path("comment").textValue());
  }

  private static boolean isValid(JsonNode test) {
    String result = test.path("result").textValue();
    assertThat(result).isIn("valid", "invalid");
    return "valid".equals(result);
  }

  private static byte[] hex(JsonNode test, String field) {
    return HexFormat.of().parseHex(test.required(field).textValue());
  }

  private record Case(String skipped, Runnable check) {

    static Case of(Runnable check) {
      return new Case("", check);
    }

    static Case skipped(String reason) {
      return new Case(reason, () -> {});
    }
  }
}
