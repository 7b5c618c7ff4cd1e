package dev.ferula.benchmarks.textparse;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.exporter.ScrapeRequest;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
 * How fast is a scrape of each format read, and what garbage does it make? The body is the
 * exporter's of 4,000 series; {@code bytes} and {@code samples} are per second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class ParseBenchmark {
  private static final int SERIES = 2_000;

  /** What is read: {@code text}, {@code openmetrics} or {@code protobuf}. */
  @Param({"text", "openmetrics", "protobuf"})
  public String format;

  private byte[] body;
  private ExpositionParser parser;

  /** What is counted beside the bodies. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Counts {
    public long bytes;
    public long samples;
  }

  @Setup
  public void setUp() throws IOException {
    StatsRegistry registry = StatsRegistry.create();
    Labelled<Counter> counters =
        registry.counters(
            "http_requests_total", "Requests that were answered.", "method", "code", "handler");
    Labelled<Gauge> gauges =
        registry.gauges(
            "node_filesystem_avail_bytes", "Space available.", "device", "fstype", "mountpoint");
    for (int i = 0; i < SERIES; i++) {
      counters.with("get", String.valueOf(200 + i % 5), "/api/v1/" + i).add(i);
      gauges.with("/dev/sda" + i, "ext4", "/mnt/" + i).set(i * 1234.5);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusExporter exporter = PrometheusExporter.builder().source(registry).build();
    exporter.scrape(new ScrapeRequest("GET", null, accept(), null), (_, _, _) -> out);
    body = out.toByteArray();
    parser = Parsers.create(mediaType(), ParserOptions.DEFAULT);
  }

  private String accept() {
    return switch (format) {
      case "text" -> "text/plain;version=0.0.4";
      case "openmetrics" -> "application/openmetrics-text;version=1.0.0";
      default ->
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
              + "encoding=delimited";
    };
  }

  private String mediaType() {
    return switch (format) {
      case "text" -> Parsers.TEXT;
      case "openmetrics" -> Parsers.OPENMETRICS;
      default -> Parsers.PROTOBUF;
    };
  }

  @Benchmark
  public double read(Counts counts) {
    parser.reset(body, 0, body.length);
    double sum = 0;
    long samples = 0;
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES) {
        sum += parser.value();
        samples++;
      }
    }
    counts.bytes += body.length;
    counts.samples += samples;
    return sum;
  }
}
