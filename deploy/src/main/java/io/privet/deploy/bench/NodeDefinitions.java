package io.privet.deploy.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.ingest.source.WriteKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The source that the bench sends as, in the definitions of its node. */
final class NodeDefinitions {

  private static final String SOURCES =
      """
      sources:
        bench:
          keys: [%s]
          consent:
            always: [necessary]
            default: [necessary, analytics, personalization]
          limits:
            event_bytes: 131072
      """;

  private NodeDefinitions() {}

  /** Writes them into a data directory that has none; gives the write key. */
  static String writeKey(Path data) {
    Path key = data.resolve("bench-write-key");
    try {
      if (Files.notExists(key)) {
        WriteKey generated = WriteKey.generate();
        Files.createDirectories(data.resolve("definitions"));
        Files.writeString(
            data.resolve("definitions").resolve("sources.yaml"),
            SOURCES.formatted(generated.hash()));
        Files.writeString(key, generated.reveal());
      }
      return Files.readString(key, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("node: no definitions written", e);
    }
  }
}
