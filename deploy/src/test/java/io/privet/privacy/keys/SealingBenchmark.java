package io.privet.privacy.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sealing and opening a value under a profile's data key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealingBenchmark {

  /** Length of the value in bytes. */
  @Param({"200", "1024", "4096"})
  public int bytes;

  private final SealingKey key =
      new AesSealingKey(new KeyId(UUID.randomUUID()), 1, SecretBytes.random(32));
  private final AssociatedData place =
      new AssociatedData("bench.value", "value", "0123456789abcdef".getBytes(US_ASCII), 1);
  private byte[] plaintext = new byte[0];
  private byte[] sealed = new byte[0];

  /** Makes the value. */
  @Setup
  public void prepare() {
    plaintext = new byte[bytes];
    new SecureRandom().nextBytes(plaintext);
    sealed = key.seal(place, plaintext);
  }

  /** Seals. */
  @Benchmark
  public byte[] seal() {
    return key.seal(place, plaintext);
  }

  /** Opens. */
  @Benchmark
  public byte[] open() {
    return key.open(place, sealed);
  }
}
