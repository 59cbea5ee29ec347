package io.privet.deploy.bench;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;
import java.util.UUID;

/**
 * The floor of a profile read: GetProfile as one primary-key select of a value as large as a sealed
 * state, answered with the bytes of a finished answer.
 */
final class FloorProfiles {

  private static final int ROWS_PER_INSERT = 500;
  private static final String TABLE =
      """
      CREATE SCHEMA IF NOT EXISTS bench_floor;
      DROP TABLE IF EXISTS bench_floor.state;
      CREATE TABLE bench_floor.state (profile_id uuid PRIMARY KEY, state bytea NOT NULL);
      ALTER TABLE bench_floor.state ALTER COLUMN state SET STORAGE EXTERNAL
      """;
  private static final String FILL =
      "INSERT INTO bench_floor.state SELECT * FROM unnest($1::uuid[], $2::bytea[])";
  private static final String SELECT = "SELECT state FROM bench_floor.state WHERE profile_id = $1";

  private final Pool pool;
  private volatile byte[] answer = new byte[0];

  FloorProfiles(Pool pool) {
    this.pool = pool;
  }

  /** The id of a row. */
  static UUID id(int row) {
    return new UUID(0x5eed_0000_0000_8000L ^ ((long) row << 16), 0x8000_0000_0000_0000L | row);
  }

  /** Makes the rows anew and takes the answer to give. */
  Future<Void> prepare(int rows, int stateBytes, byte[] newAnswer) {
    answer = newAnswer;
    Future<Void> done = pool.query(TABLE).execute().mapEmpty();
    Random random = new Random(1);
    for (int from = 0; from < rows; from += ROWS_PER_INSERT) {
      int first = from;
      int count = Math.min(ROWS_PER_INSERT, rows - from);
      done = done.compose(previous -> fill(first, count, stateBytes, random));
    }
    return done.compose(filled -> pool.query("VACUUM ANALYZE bench_floor.state").execute())
        .mapEmpty();
  }

  ServerServiceDefinition service() {
    MethodDescriptor<GetProfileRequest, byte[]> method =
        ProfileServiceGrpc.getGetProfileMethod().toBuilder(
                ProfileServiceGrpc.getGetProfileMethod().getRequestMarshaller(), new Bytes())
            .setSchemaDescriptor(null)
            .build();
    return ServerServiceDefinition.builder(ProfileServiceGrpc.SERVICE_NAME)
        .addMethod(method, ServerCalls.asyncUnaryCall(this::get))
        .build();
  }

  private void get(GetProfileRequest request, StreamObserver<byte[]> answers) {
    pool.preparedQuery(SELECT)
        .execute(Tuple.of(UUID.fromString(request.getPerson().getProfileId())))
        .onComplete(
            rows -> reply(rows, answers),
            failure -> answers.onError(Status.INTERNAL.withCause(failure).asException()));
  }

  private void reply(RowSet<Row> rows, StreamObserver<byte[]> answers) {
    if (rows.iterator().next().getBuffer(0).length() == 0) {
      answers.onError(Status.NOT_FOUND.asException());
      return;
    }
    answers.onNext(answer);
    answers.onCompleted();
  }

  private Future<Void> fill(int first, int count, int stateBytes, Random random) {
    UUID[] ids = new UUID[count];
    Buffer[] states = new Buffer[count];
    for (int i = 0; i < count; i++) {
      ids[i] = id(first + i);
      byte[] state = new byte[stateBytes];
      random.nextBytes(state);
      states[i] = Buffer.buffer(state);
    }
    return pool.preparedQuery(FILL).execute(Tuple.of(ids, (Object) states)).mapEmpty();
  }

  /** Messages that are their own bytes. */
  private static final class Bytes implements Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("only written");
    }
  }
}
