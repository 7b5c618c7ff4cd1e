package dev.ferula.benchmarks.promql;

import dev.ferula.promql.QueryResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Does a sample cost the same whether there are few or many, in series or in time? Each query looks
 * at every minute, on one thread; {@code samples} are samples stored per second, which should not
 * depend on the shape.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
@State(Scope.Thread)
public class FlatCostBenchmark {
  private static final int SAMPLES_PER_HOUR = 60;

  /** Series and hours. */
  @Param({"100x1", "100x24", "100x720", "1000x1", "10000x1", "100000x1"})
  public String shape;

  /** The query. */
  @Param({"sum by (job) (rate(x_total[5m]))"})
  public String query;

  private StoredSeries data = new StoredSeries(0, 0);

  /** What of the samples there is to count. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counts {
    public long samples;
  }

  /** Makes the series. */
  @Setup
  public void fill() {
    String[] numbers = shape.split("x", -1);
    data =
        new StoredSeries(
            Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]) * SAMPLES_PER_HOUR);
  }

  @Benchmark
  public QueryResult evaluate(Counts counts) {
    counts.samples += data.size();
    return data.everyMinute(query);
  }
}
