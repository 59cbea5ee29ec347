package io.privet.ingest.source;

import io.privet.identity.kind.IdentityRules;
import io.privet.privacy.consent.Purposes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The declared sources of a deployment. Immutable. */
public final class Sources {

  private final List<Source> sources;
  private final List<KeyEntry> keys = new ArrayList<>();

  private record KeyEntry(byte[] hash, Source source) {}

  /** Takes the declared sources; names and keys must differ. */
  public Sources(Collection<Source> sources) {
    this.sources = List.copyOf(sources);
    for (Source source : this.sources) {
      for (String hash : source.keyHashes()) {
        keys.add(new KeyEntry(HexFormat.of().parseHex(hash), source));
      }
    }
    checkDistinct();
  }

  /**
   * Reads definitions; the layout is described in the module's README.
   *
   * @param purposes the declared purposes
   * @param rules the declared kinds of identifiers
   * @throws SourceDefinitionException when they cannot be used
   */
  public static Sources parse(String yaml, Purposes purposes, IdentityRules rules) {
    return new SourceReader(purposes, rules).read(yaml);
  }

  /** All, in the order of declaration. */
  public List<Source> all() {
    return sources;
  }

  /** The source of that name. */
  public Optional<Source> find(String name) {
    return sources.stream().filter(source -> source.name().equals(name)).findFirst();
  }

  /**
   * The source that the key belongs to. The time it takes depends neither on the key nor on the
   * answer: every declared hash is compared in full.
   */
  public Optional<Source> find(WriteKey key) {
    byte[] presented = key.digest();
    Source found = null;
    for (KeyEntry entry : keys) {
      if (MessageDigest.isEqual(entry.hash, presented)) {
        found = entry.source;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Whether pages of that origin may send to some source. */
  public boolean allowsOrigin(String origin) {
    return sources.stream().anyMatch(source -> source.allowsOrigin(origin));
  }

  private void checkDistinct() {
    if (sources.stream().map(Source::name).distinct().count() < sources.size()) {
      throw new SourceDefinitionException("sources", "a name declared twice", "distinct names");
    }
    long hashes = sources.stream().flatMap(s -> s.keyHashes().stream()).distinct().count();
    if (hashes < keys.size()) {
      throw new SourceDefinitionException("sources", "a key declared twice", "distinct keys");
    }
  }
}
