package dev.ferula.benchmarks.stats;

import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.Point;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does reading 100,000 counters cost before a byte is written? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class ReadBenchmark {
  private static final int SERIES = 100_000;

  private final StatsRegistry ferula = StatsRegistry.builder().rowLimit(SERIES).build();
  private final PrometheusRegistry clientJava = new PrometheusRegistry();
  private final Point point = new Point();
  private double sum;

  public ReadBenchmark() {
    Labelled<Counter> counters = ferula.counters("requests", "Requests.", "method", "route");
    io.prometheus.metrics.core.metrics.Counter peer =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name("requests")
            .labelNames("method", "route")
            .register(clientJava);
    for (int i = 0; i < SERIES; i++) {
      counters.with("GET", "/route/" + i).add(i);
      peer.labelValues("GET", "/route/" + i).inc(i);
    }
  }

  @Benchmark
  public double ferula() {
    sum = 0;
    ferula.families().get(0).read(point, (row, numbers) -> sum += numbers.value());
    return sum;
  }

  @Benchmark
  public Object clientJava() {
    return clientJava.scrape();
  }
}
