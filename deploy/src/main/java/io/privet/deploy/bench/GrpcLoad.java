package io.privet.deploy.bench;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.privet.proto.profiles.v1.BatchGetProfilesRequest;
import io.privet.proto.profiles.v1.BatchGetProfilesResponse;
import io.privet.proto.profiles.v1.GetProfileRequest;
import io.privet.proto.profiles.v1.GetProfileResponse;
import io.privet.proto.profiles.v1.ProfileServiceGrpc;
import io.privet.proto.profiles.v1.ProfileServiceGrpc.ProfileServiceBlockingStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** Calls of GetProfile, a fixed number under way at once, over a few connections. */
final class GrpcLoad implements AutoCloseable {

  private static final int CONNECTIONS = 4;
  private static final int IN_FLIGHT = 16;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<ProfileServiceBlockingStub> stubs = new ArrayList<>();

  private GrpcLoad() {}

  /**
   * Connects to a server on loopback.
   *
   * @param token bearer token; none when empty
   */
  static GrpcLoad open(int port, String token) {
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    GrpcLoad load = new GrpcLoad();
    for (int i = 0; i < CONNECTIONS; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().directExecutor().build();
      load.channels.add(channel);
      load.stubs.add(
          ProfileServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers)));
    }
    return load;
  }

  /**
   * What a load came to.
   *
   * @param calls answered
   * @param nanos time it took
   * @param latency in microseconds
   */
  record Outcome(long calls, long nanos, Histogram latency) {

    double callsPerSecond() {
      return calls * 1e9 / nanos;
    }

    double millisAt(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /** One call. */
  GetProfileResponse get(GetProfileRequest request) {
    return stubs.get(0).getProfile(request);
  }

  /** One call for several people. */
  BatchGetProfilesResponse batchGet(BatchGetProfilesRequest request) {
    return stubs.get(0).batchGetProfiles(request);
  }

  /** Calls in a closed loop, requests drawn at random by number. */
  Outcome closed(Duration duration, IntFunction<GetProfileRequest> requests) {
    ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT);
    try {
      long start = System.nanoTime();
      List<Callable<Histogram>> tasks = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        ProfileServiceBlockingStub stub = stubs.get(i % CONNECTIONS);
        int seed = i;
        tasks.add(() -> call(stub, requests, seed, start + duration.toNanos()));
      }
      Histogram latency = new Histogram(3);
      for (Future<Histogram> part : threads.invokeAll(tasks)) {
        latency.add(part.get());
      }
      return new Outcome(latency.getTotalCount(), System.nanoTime() - start, latency);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("load: a call failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private static Histogram call(
      ProfileServiceBlockingStub stub,
      IntFunction<GetProfileRequest> requests,
      int seed,
      long end) {
    Histogram latency = new Histogram(3);
    SplittableRandom random = new SplittableRandom(seed);
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      stub.getProfile(requests.apply(random.nextInt(Integer.MAX_VALUE)));
      latency.recordValue((System.nanoTime() - start) / 1_000);
    }
    return latency;
  }
}
