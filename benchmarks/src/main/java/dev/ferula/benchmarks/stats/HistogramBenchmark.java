package dev.ferula.benchmarks.stats;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.StatsRegistry;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.Random;
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

/** What does an observation in a histogram cost, classic and native, shared and own? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HistogramBenchmark {
  private static final double[] BOUNDS = {
    .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
  };

  /** Latencies in seconds, log-normal around 80 ms. */
  @State(Scope.Thread)
  public static class Latencies {
    private final double[] values = new double[1024];
    private int next;

    public Latencies() {
      Random random = new Random(7);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.exp(random.nextGaussian() - 2.5);
      }
    }

    double next() {
      return values[next++ & 1023];
    }
  }

  /** A series of each library. */
  public abstract static class Series {
    final dev.ferula.stats.Histogram ferula =
        StatsRegistry.create().histogram("latency", "Latency.", Aggregation.distribution(BOUNDS));
    final dev.ferula.stats.Histogram ferulaNative =
        StatsRegistry.create().histogram("latency", "Latency.", Aggregation.exponential());
    final DistributionDataPoint clientJava =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("latency")
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .build();
    final DistributionDataPoint clientJavaNative =
        io.prometheus.metrics.core.metrics.Histogram.builder().name("latency").nativeOnly().build();
    final DistributionSummary micrometer =
        DistributionSummary.builder("latency")
            .serviceLevelObjectives(BOUNDS)
            .register(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    final DoubleHistogram openTelemetry =
        openTelemetry(
            io.opentelemetry.sdk.metrics.Aggregation.explicitBucketHistogram(
                java.util.Arrays.stream(BOUNDS).boxed().toList()));
    final DoubleHistogram openTelemetryNative =
        openTelemetry(io.opentelemetry.sdk.metrics.Aggregation.base2ExponentialBucketHistogram());

    private static DoubleHistogram openTelemetry(
        io.opentelemetry.sdk.metrics.Aggregation aggregation) {
      return SdkMeterProvider.builder()
          .registerMetricReader(new IdleReader())
          .registerView(
              InstrumentSelector.builder().setName("latency").build(),
              View.builder().setAggregation(aggregation).build())
          .build()
          .get("benchmark")
          .histogramBuilder("latency")
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
  public void sharedClassicFerula(Shared series, Latencies latencies) {
    series.ferula.record(latencies.next());
  }

  @Benchmark
  public void sharedClassicClientJava(Shared series, Latencies latencies) {
    series.clientJava.observe(latencies.next());
  }

  @Benchmark
  public void sharedClassicMicrometer(Shared series, Latencies latencies) {
    series.micrometer.record(latencies.next());
  }

  @Benchmark
  public void sharedClassicOpenTelemetry(Shared series, Latencies latencies) {
    series.openTelemetry.record(latencies.next());
  }

  @Benchmark
  public void sharedNativeFerula(Shared series, Latencies latencies) {
    series.ferulaNative.record(latencies.next());
  }

  @Benchmark
  public void sharedNativeClientJava(Shared series, Latencies latencies) {
    series.clientJavaNative.observe(latencies.next());
  }

  @Benchmark
  public void sharedNativeOpenTelemetry(Shared series, Latencies latencies) {
    series.openTelemetryNative.record(latencies.next());
  }

  @Benchmark
  public void ownClassicFerula(Own series, Latencies latencies) {
    series.ferula.record(latencies.next());
  }

  @Benchmark
  public void ownClassicClientJava(Own series, Latencies latencies) {
    series.clientJava.observe(latencies.next());
  }

  @Benchmark
  public void ownClassicMicrometer(Own series, Latencies latencies) {
    series.micrometer.record(latencies.next());
  }

  @Benchmark
  public void ownClassicOpenTelemetry(Own series, Latencies latencies) {
    series.openTelemetry.record(latencies.next());
  }

  @Benchmark
  public void ownNativeFerula(Own series, Latencies latencies) {
    series.ferulaNative.record(latencies.next());
  }

  @Benchmark
  public void ownNativeClientJava(Own series, Latencies latencies) {
    series.clientJavaNative.observe(latencies.next());
  }

  @Benchmark
  public void ownNativeOpenTelemetry(Own series, Latencies latencies) {
    series.openTelemetryNative.record(latencies.next());
  }
}
