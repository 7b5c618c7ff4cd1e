package dev.ferula.benchmarks.stats;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.BoundDouble;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagContext;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.TagScope;
import dev.ferula.stats.Tags;
import dev.ferula.stats.View;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do tags from the context cost? A bound handle, a context that stays, and a fresh context of
 * two tags, one of 1,000 values, that is entered, recorded in once and closed; beside the other
 * libraries with labels that are not bound. Everything sums doubles.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ContextTagsBenchmark {
  private static final TagKey METHOD = TagKey.of("method");
  private static final TagKey ROUTE = TagKey.of("route");

  /** The route of each request. */
  @State(Scope.Thread)
  public static class Requests {
    private final String[] routes = new String[1000];
    private int next;

    public Requests() {
      for (int i = 0; i < routes.length; i++) {
        routes[i] = "/api/v1/resource/" + i;
      }
    }

    String route() {
      int i = next;
      next = i == 999 ? 0 : i + 1;
      return routes[i];
    }
  }

  /** The instruments of all libraries. */
  @State(Scope.Benchmark)
  public static class Instruments {
    final DoubleMeasure measure;
    final DoubleMeasure unviewed;
    final TagContext tags = Tags.of(METHOD, "GET", ROUTE, "/");
    final BoundDouble bound;
    final Counter clientJava =
        Counter.builder().name("bytes").labelNames("method", "route").build();
    final MeterRegistry micrometer = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final DoubleCounter openTelemetry;
    final AttributeKey<String> method = AttributeKey.stringKey("method");
    final AttributeKey<String> route = AttributeKey.stringKey("route");

    public Instruments() {
      StatsRegistry registry = StatsRegistry.create();
      measure = registry.doubleMeasure("bytes", "Bytes.", "By");
      unviewed = registry.doubleMeasure("unviewed", "Bytes.", "By");
      registry.register(View.of("bytes", measure, Aggregation.sum()).by(METHOD, ROUTE));
      bound = measure.bind(tags);
      openTelemetry =
          SdkMeterProvider.builder()
              .registerMetricReader(new IdleReader())
              .build()
              .get("benchmark")
              .counterBuilder("bytes")
              .ofDoubles()
              .build();
    }
  }

  /** The instruments, and a context entered on the thread. */
  @State(Scope.Thread)
  public static class Entered {
    final TagScope scope = Tags.of(METHOD, "GET", ROUTE, "/").enter();

    @TearDown
    public void close() {
      scope.close();
    }
  }

  @Benchmark
  public void bound(Instruments instruments) {
    instruments.bound.record(12.5);
  }

  @Benchmark
  public void reusedContext(Instruments instruments, Entered entered) {
    instruments.measure.record(12.5);
  }

  @Benchmark
  public void explicitContext(Instruments instruments) {
    instruments.measure.record(12.5, instruments.tags);
  }

  @Benchmark
  public void noView(Instruments instruments) {
    instruments.unviewed.record(12.5);
  }

  @Benchmark
  @SuppressWarnings("try") // the scope is there for its end
  public void freshContext(Instruments instruments, Requests requests) {
    try (TagScope scope = Tags.with(METHOD, "GET", ROUTE, requests.route()).enter()) {
      instruments.measure.record(12.5);
    }
  }

  @Benchmark
  public void freshClientJava(Instruments instruments, Requests requests) {
    instruments.clientJava.labelValues("GET", requests.route()).inc(12.5);
  }

  @Benchmark
  public void freshMicrometer(Instruments instruments, Requests requests) {
    instruments
        .micrometer
        .counter("bytes", "method", "GET", "route", requests.route())
        .increment(12.5);
  }

  @Benchmark
  public void freshOpenTelemetry(Instruments instruments, Requests requests) {
    instruments.openTelemetry.add(
        12.5, Attributes.of(instruments.method, "GET", instruments.route, requests.route()));
  }
}
