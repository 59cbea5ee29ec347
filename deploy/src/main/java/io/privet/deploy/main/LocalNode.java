package io.privet.deploy.main;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.privet.deploy.embedded.Ports;
import io.privet.deploy.settings.PrivetSettings;
import io.privet.privacy.keys.LocalKeystore;
import io.privet.privacy.keys.PgKeystoreTie;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A command's way into the data of a node that runs on this machine, or that the settings name. */
final class LocalNode {

  private static final int POOL_SIZE = 2;

  private final PrivetSettings settings;
  private final DataDirectory directory;

  LocalNode(PrivetSettings settings) {
    this.settings = settings;
    this.directory = new DataDirectory(settings.dataDir());
  }

  /** Works on its database and keys; connections are closed when the work is done. */
  <T> T with(Function<Foundation, T> work) {
    Database database = database();
    Vertx vertx = Vertx.vertx();
    try {
      Pool pool = Foundation.pool(vertx, database, POOL_SIZE);
      Foundation foundation =
          Foundation.of(vertx, database, pool, pool, keystore(pool), directory.definitions());
      return work.apply(foundation);
    } finally {
      Futures.await(vertx.close());
    }
  }

  /** One of the node's secrets. */
  String secret(String name) {
    return read(directory.secrets().resolve(name));
  }

  /** Where its gRPC services listen: those of the node that runs here, or what the settings say. */
  String grpcTarget() {
    return directory
        .findEntrance("grpc")
        .orElse(settings.grpc().host() + ":" + settings.grpc().port());
  }

  /** The node's keystore; a command never makes one, nor ties a database to it. */
  private LocalKeystore keystore(Pool pool) {
    LocalKeystore keystore =
        Foundation.findKeystore(directory)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "keystore: none in %s (expected: that of the node; --data names its directory)"
                            .formatted(directory.keystore())));
    Futures.await(new PgKeystoreTie(pool).check(keystore));
    return keystore;
  }

  private Database database() {
    if (settings.postgres().url().isPresent()) {
      return Database.external(settings.postgres());
    }
    int port = Integer.parseInt(read(directory.path().resolve("postgres.port")));
    if (Ports.isFree(port)) {
      throw new IllegalStateException(
          "no node runs on %s (expected: one that `./privet serve` started)"
              .formatted(directory.path().toAbsolutePath().normalize()));
    }
    return Database.embedded(port, secret("postgres-password"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s is not there or not readable (expected: written at the first start of a node)"
              .formatted(file),
          e);
    }
  }
}
