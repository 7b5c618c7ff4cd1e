package dev.ferula.benchmarks.tsdb;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a sample cost when 2,000,000 of 20,000 series are read from the log at a start, and
 * when the head is written as a block? The joining of blocks is {@code bench/compaction.py}'s.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 8)
@Fork(1)
@State(Scope.Benchmark)
@OperationsPerInvocation(DatabaseBenchmark.SERIES * DatabaseBenchmark.STEPS)
public class DatabaseBenchmark {
  static final int SERIES = 20_000;
  static final int STEPS = 100;

  private StoredDatabase database;
  private Path snapshots;

  @Setup
  public void fill() {
    database = new StoredDatabase(SERIES);
    for (int i = 0; i < STEPS; i++) {
      database.append();
    }
  }

  @Setup(Level.Invocation)
  public void makeFolder() {
    snapshots = StoredDatabase.folder();
  }

  @TearDown(Level.Invocation)
  public void deleteFolder() {
    StoredDatabase.delete(snapshots);
  }

  @TearDown
  public void close() {
    database.close();
  }

  @Benchmark
  public long replay() {
    database.reopen();
    return database.get().minTime();
  }

  @Benchmark
  public void headBlock() {
    database.get().snapshot(snapshots, true);
  }
}
