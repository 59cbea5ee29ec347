package io.privet.deploy.main;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.privet.deploy.secrets.Secrets;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.privacy.schema.Schema;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  private record Started(String name, AutoCloseable part) {}

  private final PrivetSettings settings;
  private final Deque<Started> started = new ArrayDeque<>();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile boolean ready;
  private int adminPort;

  private Node(PrivetSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts everything and waits until it serves. What was started is stopped again when something
   * fails.
   */
  static Node start(PrivetSettings settings) {
    Node node = new Node(settings);
    try {
      node.startAll();
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** Where it listens, for people. */
  String entrances() {
    return "admin http://127.0.0.1:" + adminPort;
  }

  private void startAll() {
    DataDirectory directory = new DataDirectory(settings.dataDir());
    keep("data directory", directory.lock());
    Secrets secrets = new Secrets(directory.secrets());
    Services services = keep("services", Services.start(settings, directory, secrets));
    migrate(services.database());
    Vertx vertx = Vertx.vertx();
    keep("event loops", () -> await(vertx.close()));
    startAdmin(vertx);
    ready = true;
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
    adminPort =
        await(new AdminServer(metrics, () -> ready).listen(vertx, settings.admin().port()))
            .actualPort();
  }

  private JvmGcMetrics bound(JvmGcMetrics gc) {
    gc.bindTo(metrics);
    return gc;
  }

  @Override
  public void close() {
    ready = false;
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

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done after 30 s", e);
    }
  }
}
