package dev.ferula.benchmarks.tsdb;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a sample of a known series cost, with its place in the log and in an open chunk? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
@OperationsPerInvocation(AppendBenchmark.SERIES)
public class AppendBenchmark {
  static final int SERIES = 10_000;

  private StoredDatabase database;

  @Setup
  public void open() {
    database = new StoredDatabase(SERIES);
  }

  @TearDown
  public void close() {
    database.close();
  }

  @Benchmark
  public void commitOfAllSeries() {
    database.append();
  }
}
