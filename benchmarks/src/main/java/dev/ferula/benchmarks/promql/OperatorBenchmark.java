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
 * What does each operator cost, on one thread, over 1,000 series of four hours at every minute of
 * them? {@code samples} are samples stored per second; what an operator adds is the difference to
 * the line of its operand.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
@State(Scope.Thread)
public class OperatorBenchmark {
  /** The query. */
  @Param({
    "x_total",
    "rate(x_total[5m])",
    "sum_over_time(x_total[5m])",
    "max_over_time(x_total[5m])",
    "stddev_over_time(x_total[5m])",
    "quantile_over_time(0.9, x_total[5m])",
    "deriv(x_total[5m])",
    "last_over_time((x_total)[5m:1m])",
    "x_total * 2",
    "x_total > 100",
    "x_total / on (instance, le) x_total",
    "x_total and on (job) x_total",
    "sum(x_total)",
    "sum by (job) (x_total)",
    "stddev by (job) (x_total)",
    "quantile by (job) (0.9, x_total)",
    "topk by (job) (3, x_total)",
    "count_values(\"v\", x_total > bool 100)",
    "histogram_quantile(0.9, x_total)",
    "label_replace(x_total, \"job\", \"$1\", \"job\", \"j(.*)\")"
  })
  public String query;

  private final StoredSeries data = new StoredSeries(1_000, 240);

  /** What of the samples there is to count. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counts {
    public long samples;
  }

  /** Fails here rather than in the measurement. */
  @Setup
  public void ask() {
    data.everyMinute(query);
  }

  @Benchmark
  public QueryResult evaluate(Counts counts) {
    counts.samples += data.size();
    return data.everyMinute(query);
  }
}
