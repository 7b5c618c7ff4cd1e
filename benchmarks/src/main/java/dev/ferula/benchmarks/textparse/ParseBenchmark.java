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
import dev.ferula.textparse.SeriesExpectation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * exporter's of 4,000 series; {@code bytes} and {@code samples} are per second. {@code known} reads
 * as from a target that was scraped before, whose series come in the same order.
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
  private int length;
  private ExpositionParser parser;
  private ExpositionParser expecting;
  private final Known series = new Known();

  /** The raw bytes of all series, expected one after another. */
  private static final class Known implements SeriesExpectation {
    private final List<byte[]> all = new ArrayList<>();
    private int next;

    @Override
    public int lengthAt(byte[] buffer, int start, int limit) {
      if (next == all.size()) {
        return 0;
      }
      byte[] one = all.get(next);
      int end = start + one.length;
      boolean there = end <= limit && Arrays.equals(buffer, start, end, one, 0, one.length);
      next += there ? 1 : 0;
      return there ? one.length : 0;
    }
  }

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
    // A parser may write behind the body, and copies one that has no room there.
    length = out.size();
    body = Arrays.copyOf(out.toByteArray(), length + 1);
    parser = Parsers.create(mediaType(), ParserOptions.DEFAULT);
    parser.reset(body, 0, length);
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES) {
        int from = parser.seriesStart();
        series.all.add(
            Arrays.copyOfRange(parser.seriesBuffer(), from, from + parser.seriesLength()));
      }
    }
    expecting = Parsers.create(mediaType(), ParserOptions.DEFAULT);
    expecting.expect(series);
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
    return sum(parser, counts);
  }

  @Benchmark
  public double known(Counts counts) {
    series.next = 0;
    return sum(expecting, counts);
  }

  private double sum(ExpositionParser reader, Counts counts) {
    reader.reset(body, 0, length);
    double sum = 0;
    long samples = 0;
    for (Entry entry = reader.next(); entry != Entry.END; entry = reader.next()) {
      if (entry == Entry.SERIES) {
        sum += reader.value();
        samples++;
      }
    }
    counts.bytes += length;
    counts.samples += samples;
    return sum;
  }
}
