package dev.ferula.benchmarks.tsdb;

import dev.ferula.chunk.XorAppender;
import dev.ferula.chunk.XorIterator;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does a sample cost to be put into a chunk of 120, and to be read from it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
@OperationsPerInvocation(ChunkBenchmark.SAMPLES)
public class ChunkBenchmark {
  static final int SAMPLES = 120;

  /** A counter of whole numbers at even times, or any numbers at times that vary. */
  @Param({"counter", "noise"})
  public String values;

  private final long[] times = new long[SAMPLES];
  private final double[] numbers = new double[SAMPLES];
  private final byte[] bytes = new byte[4096];
  private final byte[] chunk = new byte[4096];
  private final XorAppender appender = new XorAppender();
  private final XorIterator iterator = new XorIterator();
  private final FloatBatch batch = new FloatBatch(SAMPLES);
  private int length;

  @Setup
  public void prepare() {
    Random random = new Random(1);
    boolean counter = values.equals("counter");
    for (int i = 0; i < SAMPLES; i++) {
      times[i] = StoredDatabase.START + i * StoredDatabase.STEP + (counter ? 0 : random.nextInt(9));
      numbers[i] = counter ? 17L * i : random.nextDouble();
    }
    length = encode(chunk);
  }

  private int encode(byte[] into) {
    appender.open(into, 0, into.length);
    for (int i = 0; i < SAMPLES; i++) {
      appender.append(times[i], numbers[i]);
    }
    return appender.size();
  }

  @Benchmark
  public int encode() {
    return encode(bytes);
  }

  @Benchmark
  public double decodeOneByOne() {
    double sum = 0;
    iterator.reset(chunk, 0, length);
    while (iterator.next() != SampleIterator.Kind.NONE) {
      sum += iterator.value();
    }
    return sum;
  }

  @Benchmark
  public int decodeBatch() {
    iterator.reset(chunk, 0, length);
    return iterator.nextFloats(batch);
  }
}
