package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.secrets.Secrets;
import io.privet.identity.graph.PgIdentityGraph;
import io.privet.identity.kind.IdentifierIndex;
import io.privet.identity.kind.IdentityRules;
import io.privet.ingest.unify.ParkedRecords;
import io.privet.privacy.consent.ConsentLedger;
import io.privet.privacy.consent.Purposes;
import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.LocalKeystore;
import io.privet.privacy.keys.PgDataKeys;
import io.privet.privacy.keys.PgIngestKeys;
import io.privet.profiles.store.EventApplier;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What every role works with: keys, rules and connections.
 *
 * @param vertx event loops
 * @param database where the connections go
 * @param pool connections, shared
 * @param reads connections of their own for those who ask for people: a busy unifier does not hold
 *     them up
 * @param clock the time
 * @param purposes the declared purposes
 * @param rules the kinds of identifiers
 * @param keystore root and epoch keys
 */
record Foundation(
    Vertx vertx,
    Database database,
    Pool pool,
    Pool reads,
    Clock clock,
    Purposes purposes,
    IdentityRules rules,
    LocalKeystore keystore) {

  private static final String PASSPHRASE = "PRIVET_PASSPHRASE";
  private static final String PASSPHRASE_SECRET = "keystore-passphrase";

  /**
   * The keystore of the data directory, if it has one; nothing is made. Takes about half a second.
   */
  static Optional<LocalKeystore> findKeystore(DataDirectory directory) {
    Path keystore = directory.keystore();
    return LocalKeystore.exists(keystore)
        ? Optional.of(LocalKeystore.openExisting(keystore, passphrase(directory).toCharArray()))
        : Optional.empty();
  }

  /**
   * Makes a keystore under the passphrase of the environment, or else under a generated one that
   * the secrets keep. Takes about half a second.
   */
  static LocalKeystore makeKeystore(DataDirectory directory, Secrets secrets) {
    String given = System.getenv(PASSPHRASE);
    String passphrase = given == null ? secrets.findOrCreate(PASSPHRASE_SECRET) : given;
    return LocalKeystore.open(directory.keystore(), passphrase.toCharArray());
  }

  private static String passphrase(DataDirectory directory) {
    String given = System.getenv(PASSPHRASE);
    Path file = directory.secrets().resolve(PASSPHRASE_SECRET);
    try {
      return given == null ? Files.readString(file, UTF_8).strip() : given;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "keystore: no passphrase (expected: in %s, or in %s)".formatted(PASSPHRASE, file), e);
    }
  }

  static Foundation of(
      Vertx vertx,
      Database database,
      Pool pool,
      Pool reads,
      LocalKeystore keystore,
      Path definitions) {
    return new Foundation(
        vertx,
        database,
        pool,
        reads,
        Clock.systemUTC(),
        Purposes.standard(),
        rules(definitions.resolve("identity.yaml")),
        keystore);
  }

  BlindIndex blindIndex() {
    return keystore.blindIndex();
  }

  DataKeys dataKeys() {
    return new PgDataKeys(keystore.epochKeys());
  }

  IngestKeys ingestKeys() {
    return new PgIngestKeys(pool, keystore.epochKeys(), clock);
  }

  EventApplier applier() {
    return new EventApplier(
        pool,
        rules,
        new IdentifierIndex(blindIndex()),
        new PgIdentityGraph(rules),
        dataKeys(),
        new ConsentLedger(),
        purposes);
  }

  ParkedRecords parked() {
    return ParkedRecords.of(pool, ingestKeys(), applier());
  }

  /** Connections to that database, shared by all roles. */
  static Pool pool(Vertx vertx, Database database, int size) {
    return pool(vertx, database.options("node"), "privet", size);
  }

  /** Connections of readers to that database. */
  static Pool reads(Vertx vertx, Database database, int size) {
    return pool(vertx, database.readOptions("reads"), "privet-reads", size);
  }

  private static Pool pool(Vertx vertx, PgConnectOptions options, String name, int size) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(size).setName(name).setShared(true))
        .connectingTo(options)
        .using(vertx)
        .build();
  }

  private static IdentityRules rules(Path file) {
    if (Files.notExists(file)) {
      return IdentityRules.standard();
    }
    try {
      return IdentityRules.parse(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("definitions: not readable: " + file, e);
    }
  }
}
