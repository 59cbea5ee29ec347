package io.privet.ingest.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.privet.ingest.load.ImportException.Code;
import io.privet.ingest.load.ImportSettings.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The restart file: how far an import came. Holds no personal data.
 *
 * @param version of this form: 2
 * @param identity which import it is
 * @param units units from the start of the file of which every event was answered
 * @param tally what became of their rows
 * @param errorBytes length of the error file with their errors
 * @param completed whether they are all units of the file
 */
record Checkpoint(
    @JsonProperty("version") int version,
    @JsonProperty("import") Identity identity,
    @JsonProperty("units") long units,
    @JsonProperty("tally") Tally tally,
    @JsonProperty("errorBytes") long errorBytes,
    @JsonProperty("completed") boolean completed) {
  private static final int VERSION = 2;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /**
   * Which import it is; a run with another one does not go on here.
   *
   * @param size bytes of the file as stored; -1 for standard input
   * @param fingerprint hash of the file's first 64 KiB
   * @param mapping name of the mapping
   * @param mappingDigest hash of the mapping file
   * @param source name of the source
   * @param address where the events go; empty for a dry run
   * @param keyDigest hash of the address and the hash of the write key; empty for a dry run
   */
  record Identity(
      @JsonProperty("fileSize") long size,
      @JsonProperty("filePrefixSha256") String fingerprint,
      @JsonProperty("mapping") String mapping,
      @JsonProperty("mappingSha256") String mappingDigest,
      @JsonProperty("source") String source,
      @JsonProperty("address") String address,
      @JsonProperty("keySha256") String keyDigest) {

    static Identity of(FileInput input, Mapping mapping, ImportSettings settings) {
      Target target = settings.target();
      String address = target instanceof Target.Edge edge ? plain(edge.address()) : "";
      String key =
          target instanceof Target.Edge edge ? digest(address, edge.writeKey().hash()) : "";
      return new Identity(
          input.size().orElse(-1),
          input.fingerprint(),
          mapping.name(),
          mapping.digest(),
          settings.source(),
          address,
          key);
    }

    /** Without user, query and a slash at its end. */
    private static String plain(URI address) {
      String host = address.getHost() == null ? "" : address.getHost();
      String port = address.getPort() < 0 ? "" : ":" + address.getPort();
      String path = address.getRawPath() == null ? "" : address.getRawPath();
      return address.getScheme() + "://" + host + port + path.replaceFirst("/+$", "");
    }

    private static String digest(String address, String key) {
      try {
        byte[] text = (address + "\0" + key).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private Optional<String> difference(Identity other) {
      if (size != other.size || !fingerprint.equals(other.fingerprint)) {
        return Optional.of("another file");
      }
      if (!mapping.equals(other.mapping) || !mappingDigest.equals(other.mappingDigest)) {
        return Optional.of("another mapping");
      }
      return source.equals(other.source) ? Optional.empty() : Optional.of("another source");
    }

    /** How it differs in where the events go; an import to there has its own beginning. */
    Optional<String> otherTarget(Identity other) {
      if (!address.equals(other.address)) {
        return Optional.of("to " + address);
      }
      return keyDigest.equals(other.keyDigest)
          ? Optional.empty()
          : Optional.of("to " + address + " with another write key");
    }
  }

  static Checkpoint start(Identity identity) {
    return new Checkpoint(VERSION, identity, 0, Tally.ZERO, 0, false);
  }

  Checkpoint at(long newUnits, Tally newTally, long newErrorBytes) {
    return new Checkpoint(version, identity, newUnits, newTally, newErrorBytes, completed);
  }

  Checkpoint complete() {
    return new Checkpoint(version, identity, units, tally, errorBytes, true);
  }

  /**
   * Where an import of this file, mapping and source stopped, or its start when there is no file.
   * It may have gone to another target: {@link Identity#otherTarget}.
   */
  static Checkpoint load(Path file, Identity identity) throws ImportException, IOException {
    if (!Files.exists(file)) {
      return start(identity);
    }
    Checkpoint found = parse(file);
    Optional<String> difference = found.identity.difference(identity);
    if (difference.isPresent()) {
      throw refusal(file, "is of " + difference.get());
    }
    return found;
  }

  private static Checkpoint parse(Path file) throws ImportException, IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      JsonNode found = JSON.readTree(bytes);
      if (found.path("version").asInt(VERSION) != VERSION) {
        throw refusal(file, "is of another version");
      }
      return JSON.treeToValue(found, Checkpoint.class);
    } catch (JsonProcessingException e) {
      throw refusal(file, "is not a restart file");
    }
  }

  private static ImportException refusal(Path file, String fact) {
    return new ImportException(
        Code.RESTART,
        "restart file "
            + file
            + " "
            + fact
            + " (expected: the same file, mapping and source; --again, or removing it, begins anew)");
  }

  void save(Path file) throws IOException {
    PrivateFiles.replace(file, JSON.writeValueAsBytes(this));
  }
}
