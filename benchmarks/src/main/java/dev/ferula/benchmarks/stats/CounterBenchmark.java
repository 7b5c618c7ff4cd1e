package dev.ferula.benchmarks.stats;

import dev.ferula.stats.BoundLong;
import dev.ferula.stats.LongMeasure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.Tags;
import dev.ferula.stats.View;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does adding one to a series that is at hand cost, one series for all threads or one each?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CounterBenchmark {
  private static final TagKey METHOD = TagKey.of("method");

  /** A series of each library. */
  public abstract static class Series {
    final LongAdder adder = new LongAdder();
    final dev.ferula.stats.Counter ferula =
        StatsRegistry.create().counters("requests", "Requests.", "method").with("GET");
    final BoundLong ferulaMeasure = boundMeasure();
    final CounterDataPoint clientJava =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name("requests")
            .labelNames("method")
            .build()
            .labelValues("GET");
    final io.micrometer.core.instrument.Counter micrometer =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).counter("requests", "method", "GET");
    final LongCounter openTelemetry = openTelemetry();
    final Attributes attributes = Attributes.of(AttributeKey.stringKey("method"), "GET");

    private static BoundLong boundMeasure() {
      StatsRegistry registry = StatsRegistry.create();
      LongMeasure measure = registry.longMeasure("requests", "Requests.", "1");
      registry.register(
          View.of("requests", measure, dev.ferula.stats.Aggregation.count()).by(METHOD));
      return measure.bind(Tags.of(METHOD, "GET"));
    }

    private static LongCounter openTelemetry() {
      return SdkMeterProvider.builder()
          .registerMetricReader(new IdleReader())
          .build()
          .get("benchmark")
          .counterBuilder("requests")
          .build();
    }
  }

  /** One for all threads. */
  @State(Scope.Benchmark)
  public static class Shared extends Series {}

  /** One for each thread. */
  @State(Scope.Thread)
  public static class Own extends Series {}

  @Benchmark
  public void sharedLongAdder(Shared series) {
    series.adder.add(1);
  }

  @Benchmark
  public void sharedFerula(Shared series) {
    series.ferula.add(1);
  }

  @Benchmark
  public void sharedFerulaMeasure(Shared series) {
    series.ferulaMeasure.record(1);
  }

  @Benchmark
  public void sharedClientJava(Shared series) {
    series.clientJava.inc(1);
  }

  @Benchmark
  public void sharedMicrometer(Shared series) {
    series.micrometer.increment();
  }

  @Benchmark
  public void sharedOpenTelemetry(Shared series) {
    series.openTelemetry.add(1, series.attributes);
  }

  @Benchmark
  public void ownLongAdder(Own series) {
    series.adder.add(1);
  }

  @Benchmark
  public void ownFerula(Own series) {
    series.ferula.add(1);
  }

  @Benchmark
  public void ownFerulaMeasure(Own series) {
    series.ferulaMeasure.record(1);
  }

  @Benchmark
  public void ownClientJava(Own series) {
    series.clientJava.inc(1);
  }

  @Benchmark
  public void ownMicrometer(Own series) {
    series.micrometer.increment();
  }

  @Benchmark
  public void ownOpenTelemetry(Own series) {
    series.openTelemetry.add(1, series.attributes);
  }
}
