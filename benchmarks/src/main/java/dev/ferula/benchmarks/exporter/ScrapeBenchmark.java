package dev.ferula.benchmarks.exporter;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.exporter.ScrapeRequest;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
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

/** What does a scrape of 100,000 counters cost, to the last byte? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Benchmark)
public class ScrapeBenchmark {
  private static final int SERIES = 100_000;
  private static final int CODES = 5;

  /** Whole numbers print fast; fractions need the shortest decimal found. */
  @Param({"1", "7.2512345"})
  private double step;

  private final StatsRegistry registry = StatsRegistry.builder().rowLimit(SERIES).build();
  private final PrometheusExporter exporter = PrometheusExporter.builder().source(registry).build();
  private final PrometheusRegistry clientJava = new PrometheusRegistry();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  @Setup
  public void record() {
    Labelled<Counter> counters =
        registry.counters("requests_total", "Requests by path and code.", "path", "code");
    io.prometheus.metrics.core.metrics.Counter peer =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name("requests_total")
            .help("Requests by path and code.")
            .labelNames("path", "code")
            .register(clientJava);
    for (int i = 0; i < SERIES; i++) {
      String path = "/api/v1/resource/" + i / CODES;
      String code = Integer.toString(200 + i % CODES);
      counters.with(path, code).add(i * step);
      peer.labelValues(path, code).inc(i * step);
    }
  }

  @Benchmark
  public long ferulaText() throws IOException {
    return scrape("text/plain;version=0.0.4");
  }

  @Benchmark
  public long ferulaOpenMetrics() throws IOException {
    return scrape("application/openmetrics-text;version=1.0.0");
  }

  @Benchmark
  public long ferulaProtobuf() throws IOException {
    return scrape(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited");
  }

  @Benchmark
  public long clientJavaText() throws IOException {
    CountingStream out = new CountingStream();
    text.write(out, clientJava.scrape());
    return out.size;
  }

  @Benchmark
  public long clientJavaOpenMetrics() throws IOException {
    CountingStream out = new CountingStream();
    openMetrics.write(out, clientJava.scrape());
    return out.size;
  }

  private long scrape(String accept) throws IOException {
    CountingStream out = new CountingStream();
    exporter.scrape(new ScrapeRequest("GET", null, accept, null), (status, headers, length) -> out);
    return out.size;
  }

  private static final class CountingStream extends OutputStream {
    long size;

    @Override
    public void write(int b) {
      size++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      size += length;
    }
  }
}
