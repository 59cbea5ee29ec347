package io.privet.deploy.main;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.privet.deploy.secrets.FirstStart;
import io.privet.deploy.secrets.Secrets;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.deploy.settings.PrivetSettings.Role;
import io.privet.ingest.log.KafkaEventLog;
import io.privet.ingest.log.LogFormat;
import io.privet.ingest.unify.Unifier;
import io.privet.ingest.unify.UnifierSettings;
import io.privet.privacy.keys.LocalKeystore;
import io.privet.privacy.keys.PgKeyStore;
import io.privet.privacy.keys.PgKeystoreTie;
import io.privet.privacy.schema.Schema;
import io.privet.privacy.subject.PersonalDataStore;
import io.privet.privacy.subject.PersonalDataStores;
import io.privet.profiles.read.PersonalData;
import io.privet.profiles.read.ProfileChanges;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: the composition root. Everything it starts is stopped in the reverse order, so
 * that nothing outlives what it works on.
 */
final class Node implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** The modules that own a schema, the lowest first. */
  static final List<String> SCHEMAS = List.of("privacy", "identity", "profiles", "ingest");

  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration READY_PATIENCE = Duration.ofSeconds(60);
  private static final long READY_LOOK_NANOS = 20_000_000;

  private record Condition(String name, BooleanSupplier holds) {}

  private record Started(String name, AutoCloseable part) {}

  private final PrivetSettings settings;
  private final Deque<Started> started = new ArrayDeque<>();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Condition> conditions = new CopyOnWriteArrayList<>();
  private final Map<String, String> entrances = new LinkedHashMap<>();
  private volatile boolean stopping;

  private Node(PrivetSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts everything and waits until it serves. What was started is stopped again when something
   * fails, or the thread is interrupted.
   */
  static Node start(PrivetSettings settings) {
    Node node = new Node(settings);
    boolean serves = false;
    try {
      node.startAll();
      serves = true;
      return node;
    } finally {
      if (!serves) {
        // The interrupt has done what it was for, and would end the waits of the stop.
        log.debug("start given up, interrupted: {}", Thread.interrupted());
        node.close();
      }
    }
  }

  /** Its metrics. */
  MeterRegistry metrics() {
    return metrics;
  }

  /** Where the entrance of that name listens: {@code http}, {@code grpc} or {@code admin}. */
  String entrance(String name) {
    return Optional.ofNullable(entrances.get(name)).orElseThrow();
  }

  /** Where it listens, for people. */
  String entrances() {
    return entrances.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private void startAll() {
    DataDirectory directory = new DataDirectory(settings.dataDir());
    keep("data directory", directory.lock());
    checkPorts();
    Secrets secrets = new Secrets(directory.secrets());
    FirstStart definitions = new FirstStart(secrets, directory.definitions());
    definitions.run();
    CompletableFuture<Optional<LocalKeystore>> found =
        CompletableFuture.supplyAsync(() -> Foundation.findKeystore(directory));
    Services services = keep("services", Services.start(settings, directory, secrets));
    migrate(services.database());
    Vertx vertx = Vertx.vertx();
    keep("event loops", () -> Futures.await(vertx.close()));
    Pool pool = Foundation.pool(vertx, services.database(), settings.postgres().poolSize());
    keep("connections", () -> Futures.await(pool.close()));
    Pool reads = Foundation.reads(vertx, services.database(), settings.postgres().poolSize());
    keep("connections of readers", () -> Futures.await(reads.close()));
    LocalKeystore keystore = tied(joined(found), pool, directory, secrets);
    Foundation foundation =
        Foundation.of(vertx, services.database(), pool, reads, keystore, directory.definitions());
    checkPersonalData(foundation);
    startRoles(definitions, services, foundation);
    watchDatabase(vertx, services.database());
    startAdmin(vertx);
    await(this::isReady, "node");
    directory.writeEntrances(entrances);
    keep("entrances", directory::removeEntrances);
  }

  /** A port that is taken is told before anything is started, by the name of its setting. */
  private void checkPorts() {
    List<String> taken = new ArrayList<>();
    if (has(Role.EDGE)) {
      checkPort("http", settings.http().host(), settings.http().port(), taken);
    }
    if (has(Role.PROFILES)) {
      checkPort("grpc", settings.grpc().host(), settings.grpc().port(), taken);
    }
    checkPort("admin", AdminServer.HOST, settings.admin().port(), taken);
    if (!taken.isEmpty()) {
      throw new IllegalStateException(String.join("\nprivet: ", taken));
    }
  }

  private static void checkPort(String name, String host, int port, List<String> taken) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      taken.add("%s.port: %d is taken on %s (expected: a free port)".formatted(name, port, host));
    }
  }

  /** A keystore is made only for a database that belongs to none yet. */
  private static LocalKeystore tied(
      Optional<LocalKeystore> found, Pool pool, DataDirectory directory, Secrets secrets) {
    PgKeystoreTie tie = new PgKeystoreTie(pool);
    if (found.isEmpty()) {
      Futures.await(tie.checkUntied(directory.keystore()));
    }
    LocalKeystore keystore = found.orElseGet(() -> Foundation.makeKeystore(directory, secrets));
    Futures.await(tie.tie(keystore));
    return keystore;
  }

  private static <T> T joined(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void startRoles(FirstStart definitions, Services services, Foundation foundation) {
    String brokers = services.bootstrapServers();
    Optional<KafkaEventLog> log =
        has(Role.EDGE)
            ? Optional.of(EdgeRole.openLog(settings.kafka(), brokers))
            : Optional.empty();
    // The log's topic is there before others ask for it.
    log.ifPresent(l -> await(l::isReady, "event log"));
    if (has(Role.UNIFIER)) {
      startUnifier(foundation, brokers);
    }
    startReaders(definitions, brokers, foundation);
    log.ifPresent(
        l -> {
          keep("event log", () -> l.close(DRAIN));
          EdgeRole edge =
              keep(
                  "edge",
                  EdgeRole.start(settings.http(), definitions.sources(), foundation, l, metrics));
          entrances.put(
              "http", address(settings.http().tls(), settings.http().host(), edge.port()));
          conditions.add(new Condition("edge", edge::isReady));
        });
  }

  private void startUnifier(Foundation foundation, String brokers) {
    Unifier unifier =
        keep(
            "unifier",
            new Unifier(
                UnifierSettings.of(brokers, LogFormat.TOPIC, settings.kafka().client()),
                foundation.pool(),
                foundation.ingestKeys(),
                foundation.applier(),
                metrics));
    unifier.start();
    conditions.add(new Condition("unifier", unifier::isRunning));
  }

  private void startReaders(FirstStart definitions, String brokers, Foundation foundation) {
    ProfileChanges changes =
        new ProfileChanges(foundation.vertx(), foundation.database().options("changes"));
    if (has(Role.FEED)) {
      keep("feed", FeedRole.start(settings, brokers, foundation, changes, metrics));
    }
    if (has(Role.PROFILES)) {
      ProfilesRole profiles =
          keep(
              "profiles",
              ProfilesRole.start(
                  settings.grpc(), definitions.tokens(), foundation, changes, metrics));
      entrances.put("grpc", settings.grpc().host() + ":" + profiles.port());
    }
    if (has(Role.FEED) || has(Role.PROFILES)) {
      Futures.await(changes.start());
      keep("changes", () -> Futures.await(changes.stop()));
    }
  }

  /** Nothing keeps personal data that requests would not know of. */
  private static void checkPersonalData(Foundation foundation) {
    List<PersonalDataStore> stores = new ArrayList<>(PersonalData.stores(foundation.pool()));
    stores.add(new PgKeyStore(foundation.pool()));
    stores.add(foundation.parked());
    Futures.await(PersonalDataStores.verify(foundation.pool(), stores));
  }

  private boolean has(Role role) {
    return settings.roles().contains(role);
  }

  private static String address(PrivetSettings.Tls tls, String host, int port) {
    return "%s://%s:%d".formatted(tls.certificate().isPresent() ? "https" : "http", host, port);
  }

  private static void await(BooleanSupplier condition, String what) {
    long giveUp = System.nanoTime() + READY_PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException(
            "%s: not ready after %d s".formatted(what, READY_PATIENCE.toSeconds()));
      }
      if (Thread.interrupted()) {
        throw new IllegalStateException(what + ": the wait for it was interrupted");
      }
      LockSupport.parkNanos(READY_LOOK_NANOS);
    }
  }

  private boolean isReady() {
    return missing().isEmpty();
  }

  /** What keeps it from being ready. */
  private List<String> missing() {
    return stopping
        ? List.of("stopping")
        : conditions.stream().filter(c -> !c.holds().getAsBoolean()).map(Condition::name).toList();
  }

  /** An edge by itself goes on accepting without the database; whatever else waits for it. */
  private void watchDatabase(Vertx vertx, Database database) {
    if (!settings.roles().equals(EnumSet.of(Role.EDGE))) {
      DatabaseHealth health = keep("database health", DatabaseHealth.start(vertx, database));
      conditions.add(new Condition("database", health::answers));
    }
  }

  private static void migrate(Database database) {
    SCHEMAS.forEach(
        module -> Schema.migrate(database.jdbcUrl(), database.user(), database.password(), module));
  }

  private void startAdmin(Vertx vertx) {
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    keep("garbage collection metrics", bound(new JvmGcMetrics()));
    int port =
        Futures.await(
                new AdminServer(metrics, this::missing).listen(vertx, settings.admin().port()))
            .actualPort();
    entrances.put("admin", "http://127.0.0.1:" + port);
  }

  private JvmGcMetrics bound(JvmGcMetrics gc) {
    gc.bindTo(metrics);
    return gc;
  }

  @Override
  public void close() {
    stopping = true;
    while (!started.isEmpty()) {
      Started last = started.pop();
      try {
        last.part().close();
      } catch (Exception e) {
        log.error("{} did not stop cleanly", last.name(), e);
      }
    }
  }

  private <T extends AutoCloseable> T keep(String name, T part) {
    started.push(new Started(name, part));
    return part;
  }
}
