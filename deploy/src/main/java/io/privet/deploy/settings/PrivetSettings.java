package io.privet.deploy.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be set. A setting's name is that of its methods, for example {@code
 * http.port}; in the environment it is {@code PRIVET_HTTP_PORT}. {@link SettingsLoader} says where
 * values come from and checks their bounds.
 */
@ConfigMapping(prefix = "privet")
public interface PrivetSettings {

  /** Directory of everything that this node keeps: embedded services, secrets, definitions. */
  @WithDefault("data")
  Path dataDir();

  /** What this node does. */
  @WithDefault("edge,unifier,profiles,feed")
  Set<Role> roles();

  /** Log lines. */
  Log log();

  /** The public HTTP entrance. */
  Http http();

  /** The gRPC services. */
  Grpc grpc();

  /** The operator's HTTP entrance: metrics and health. */
  Admin admin();

  /** The database. */
  Postgres postgres();

  /** The event log. */
  Kafka kafka();

  /** The change feed. */
  Feed feed();

  /** Settings of log lines. */
  interface Log {
    /** Form of a line. */
    @WithDefault("text")
    LogFormat format();

    /**
     * Least severe level that is written: {@code error}, {@code warn}, {@code info}, {@code debug}.
     */
    @WithDefault("info")
    LogLevel level();
  }

  /** Settings of the public HTTP entrance. */
  interface Http {
    /** Address to bind. Any but loopback needs {@link #tls()}. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port; 0 takes a free one. */
    @WithDefault("8080")
    int port();

    /** Certificate and key. */
    Tls tls();
  }

  /** Settings of the gRPC services. */
  interface Grpc {
    /** Address to bind. Any but loopback needs {@link #tls()}. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port; 0 takes a free one. */
    @WithDefault("8090")
    int port();

    /** Certificate and key. */
    Tls tls();
  }

  /** A server's certificate and key, both or neither. */
  interface Tls {
    /** PEM file of the certificate chain. */
    Optional<Path> certificate();

    /** PEM file of the private key, PKCS #8. */
    Optional<Path> key();
  }

  /** Settings of the operator's HTTP entrance, always on loopback. */
  interface Admin {
    /** Port; 0 takes a free one. */
    @WithDefault("8070")
    int port();
  }

  /** Settings of the database. */
  interface Postgres {
    /**
     * {@code postgresql://HOST:PORT/DATABASE} of a server that somebody else runs; when absent, one
     * runs beside this process.
     */
    Optional<String> url();

    /** Role to connect as; of the embedded server it is given. */
    @WithDefault("privet")
    String user();

    /** Password of the role; of the embedded server it is generated. */
    Optional<String> password();

    /**
     * How connections are protected; when absent, {@code disable} for the embedded server and on
     * loopback, else {@code verify-full}.
     */
    Optional<SslMode> sslmode();

    /** PEM file of the authorities that are trusted; when absent, those that the JVM trusts. */
    Optional<Path> rootCertificate();

    /** Preferred port of the embedded server. */
    @WithDefault("8432")
    int embeddedPort();

    /** Connections of this node to write, and as many to read. */
    @WithDefault("8")
    int poolSize();
  }

  /** Settings of the event log. */
  interface Kafka {
    /** {@code HOST:PORT,…} of a cluster; when absent, a broker runs in this process. */
    Optional<String> bootstrapServers();

    /**
     * Further properties of every Kafka client, for example {@code security.protocol}. Those that
     * Privet sets itself hold.
     */
    Map<String, String> client();

    /** Preferred port of the embedded broker; the next one is its controller's. */
    @WithDefault("8092")
    int embeddedPort();

    /** Records of a partition after which the embedded broker forces them to disk. */
    @WithDefault("1")
    long embeddedFlushMessages();

    /** Partitions of its topics in the embedded broker, each of which is a file to force. */
    @WithDefault("2")
    int embeddedPartitions();

    /** Partitions of the topics that this node creates in a cluster. */
    @WithDefault("8")
    int partitions();

    /** Copies of the topics that this node creates in a cluster; the embedded broker keeps one. */
    @WithDefault("3")
    short replication();
  }

  /** Settings of the change feed. */
  interface Feed {
    /** Purposes of those who read the feed: it carries what one of them allows. */
    @WithDefault("marketing")
    Set<String> purposes();

    /** Names of the traits that it carries; none when absent. */
    Optional<Set<String>> traits();

    /** Kinds of identifiers that it carries in clear; none when absent. */
    Optional<Set<String>> identifiers();
  }

  /** How connections to the database are protected; the words are libpq's. */
  enum SslMode {
    /** Not at all. */
    DISABLE,
    /** Encrypted; who answers is not verified. */
    REQUIRE,
    /** And the server's certificate is of a trusted authority. */
    VERIFY_CA,
    /** And it names the host. */
    VERIFY_FULL
  }

  /** Something that a node does. */
  enum Role {
    /** The public HTTP entrance. */
    EDGE,
    /** Events from the log into the database. */
    UNIFIER,
    /** ProfileService over gRPC. */
    PROFILES,
    /** Changed profiles into Kafka. */
    FEED
  }

  /** Form of a log line. */
  enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  /** Severity of a log line. */
  enum LogLevel {
    /** Something failed. */
    ERROR,
    /** Something may fail. */
    WARN,
    /** Something happened. */
    INFO,
    /** Details. */
    DEBUG
  }
}
