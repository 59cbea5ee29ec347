package io.privet.privacy.keys;

import io.privet.privacy.subject.ProfileId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * The tie of a database to the one keystore that opens what is in it: the row of {@code
 * privacy.keystore}. Under another keystore nothing would open, and the identity graph would fill
 * with pseudonyms that no later start finds again. The futures fail with {@link KeystoreException}.
 */
public final class PgKeystoreTie {

  private static final String FIND =
      "select root_key_id, commitment, tied_at from privacy.keystore";

  private static final String TIE =
      """
      insert into privacy.keystore (root_key_id, commitment) values ($1, $2)
      on conflict (only_row) do nothing
      """;

  private static final String SAMPLE =
      """
      select profile_id, uuid_send(key_id) || commitment || wrapped
      from privacy.data_key
      limit 1
      """;

  private final SqlClient client;

  /** Takes the client that asks the database. */
  public PgKeystoreTie(SqlClient client) {
    this.client = client;
  }

  /**
   * Succeeds when a new keystore may be made for this database: it is tied to none, and holds no
   * data key.
   *
   * @param directory where the keystore was looked for in vain
   */
  public Future<Void> checkUntied(Path directory) {
    return find()
        .compose(
            tie -> {
              tie.ifPresent(
                  there -> {
                    throw new KeystoreException(
                        "keystore: none in %s (expected: %s; restore it from its backup, since a new"
                                .formatted(directory, there)
                            + " one opens nothing of this database)");
                  });
              return sample();
            })
        .map(
            sample -> {
              if (sample.isPresent()) {
                throw new KeystoreException(
                    "keystore: none in %s (expected: the one under which this database was filled;"
                            .formatted(directory)
                        + " restore it from its backup)");
              }
              return null;
            });
  }

  /**
   * Succeeds when the database is tied to the keystore; ties it when it is tied to none and no key
   * in it says otherwise. Of several that tie at once, one does.
   */
  public Future<Void> tie(LocalKeystore keystore) {
    KeystoreMark mark = keystore.mark();
    return find()
        .compose(
            tie ->
                tie.isPresent()
                    ? Future.<Void>succeededFuture()
                    : sample().compose(sample -> insert(keystore, mark, sample)))
        .compose(tied -> check(keystore));
  }

  /** Succeeds when the database is tied to the keystore; writes nothing. */
  public Future<Void> check(LocalKeystore keystore) {
    return find()
        .map(
            tie -> {
              if (tie.filter(there -> there.mark().isOf(keystore.mark())).isEmpty()) {
                throw other(keystore, tie);
              }
              return null;
            });
  }

  private static KeystoreException other(LocalKeystore keystore, Optional<Tie> tie) {
    return new KeystoreException(
        "keystore: %s holds root key %s%s (expected: %s)"
            .formatted(
                keystore.directory(),
                keystore.mark().rootKey().value(),
                tie.filter(t -> t.mark().rootKey().equals(keystore.mark().rootKey())).isPresent()
                    ? " with other content"
                    : "",
                tie.map(Tie::toString)
                    .orElse("that of the node which fills this database; none has started yet")));
  }

  private Future<Void> insert(LocalKeystore keystore, KeystoreMark mark, Optional<Row> sample) {
    sample.ifPresent(row -> checkOpens(keystore, row));
    return client
        .preparedQuery(TIE)
        .execute(Tuple.of(mark.rootKey().value(), Buffer.buffer(mark.commitment())))
        .mapEmpty();
  }

  private static void checkOpens(LocalKeystore keystore, Row sample) {
    try {
      new PgDataKeys(keystore.epochKeys())
          .unwrap(new ProfileId(sample.getUUID(0)), sample.getBuffer(1).getBytes());
    } catch (SealingException e) {
      throw new KeystoreException(
          "keystore: %s does not open the data keys of this database (expected: the one under which"
                  .formatted(keystore.directory())
              + " it was filled)",
          e);
    }
  }

  private Future<Optional<Row>> sample() {
    return first(SAMPLE);
  }

  private Future<Optional<Tie>> find() {
    return first(FIND)
        .map(
            row ->
                row.map(
                    r ->
                        new Tie(
                            new KeystoreMark(new KeyId(r.getUUID(0)), r.getBuffer(1).getBytes()),
                            r.getOffsetDateTime(2))));
  }

  private Future<Optional<Row>> first(String sql) {
    return client
        .preparedQuery(sql)
        .execute()
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next()));
  }

  private record Tie(KeystoreMark mark, OffsetDateTime since) {

    @Override
    public String toString() {
      return "that of root key %s, to which this database is tied since %s"
          .formatted(mark.rootKey().value(), since.toInstant());
    }
  }
}
