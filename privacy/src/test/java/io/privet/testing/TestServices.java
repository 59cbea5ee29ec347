package io.privet.testing;

import io.privet.privacy.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place from which integration tests take their PostgreSQL and Kafka: one server of each
 * per process, started when it is first asked for.
 *
 * <p>Where they come from: the addresses in the environment ({@code PRIVET_TEST_POSTGRES} as {@code
 * postgresql://user:password@host:port/database}, {@code PRIVET_TEST_KAFKA} as bootstrap servers)
 * where they are set; else Testcontainers with {@code -Dservices=containers}; else servers embedded
 * in the test. Topics are not created by themselves.
 */
public final class TestServices {

  private static final Map<List<String>, String> TEMPLATES = new ConcurrentHashMap<>();

  private TestServices() {}

  /** A fresh database with the schemas of these modules, migrated in the order given. */
  public static TestDatabase database(String... modules) {
    PostgresServer server = Postgres.SERVER;
    String template = TEMPLATES.computeIfAbsent(List.of(modules), list -> template(server, list));
    String name = randomName("test");
    server.execute("create database %s template %s".formatted(name, template));
    return new TestDatabase(server, name);
  }

  /** The bootstrap servers of the Kafka broker. */
  public static String kafka() {
    return Kafka.BOOTSTRAP_SERVERS;
  }

  private static String template(PostgresServer server, List<String> modules) {
    String name = randomName("template");
    server.execute("create database " + name);
    for (String module : modules) {
      Schema.migrate(server.jdbcUrl(name), server.user(), server.password(), module);
    }
    return name;
  }

  private static String randomName(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().replace("-", "");
  }

  private static <T> T from(
      @Nullable String address, Function<String, T> at, Supplier<T> container, Supplier<T> local) {
    if (address != null) {
      return at.apply(address);
    }
    return "containers".equals(System.getProperty("services")) ? container.get() : local.get();
  }

  private static final class Postgres {
    static final PostgresServer SERVER =
        from(
            System.getenv("PRIVET_TEST_POSTGRES"),
            PostgresServer::at,
            PostgresServer::container,
            PostgresServer::embedded);
  }

  private static final class Kafka {
    static final String BOOTSTRAP_SERVERS =
        from(
            System.getenv("PRIVET_TEST_KAFKA"),
            Function.identity(),
            KafkaServer::container,
            KafkaServer::embedded);
  }
}
