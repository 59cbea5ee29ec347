package io.privet.testing;

import io.privet.privacy.keys.BlindIndex;
import io.privet.privacy.keys.DataKeys;
import io.privet.privacy.keys.IngestKeys;
import io.privet.privacy.keys.LocalKeystore;
import io.privet.privacy.keys.PgDataKeys;
import io.privet.privacy.keys.PgIngestKeys;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Keys under one keystore of fresh random secrets for the life of this process. */
public final class TestKeys {

  private TestKeys() {}

  /** The blind index; always the same in a process. */
  public static BlindIndex blindIndex() {
    return Keystore.OPEN.blindIndex();
  }

  /** The data keys in {@code privacy.data_key} of whatever database they are used with. */
  public static DataKeys dataKeys() {
    return new PgDataKeys(Keystore.OPEN.epochKeys());
  }

  /** The ingest keys in {@code privacy.ingest_key} of the pool's database. */
  public static IngestKeys ingestKeys(Pool pool) {
    return new PgIngestKeys(pool, Keystore.OPEN.epochKeys(), Clock.systemUTC());
  }

  private static final class Keystore {

    static final LocalKeystore OPEN = create();

    private static LocalKeystore create() {
      try {
        Path directory = Files.createTempDirectory("keys");
        LocalKeystore keystore =
            LocalKeystore.open(directory, "only for the tests of one process".toCharArray());
        for (String file : new String[] {"root.keystore", "epochs", "lock"}) {
          Files.delete(directory.resolve(file));
        }
        Files.delete(directory);
        return keystore;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
