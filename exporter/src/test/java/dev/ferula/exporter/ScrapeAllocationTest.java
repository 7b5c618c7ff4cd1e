package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scrape of many series leaves next to no garbage, in any format. */
class ScrapeAllocationTest {
  private static final int SERIES = 100_000;
  private static final int HISTOGRAMS = 2_000;
  private static final long LIMIT_BYTES = 1_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain;version=0.0.4",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited",
      })
  void aHundredThousandSeriesAllocateLessThanAMegabyte(String accept) throws IOException {
    PrometheusExporter exporter = PrometheusExporter.builder().source(registry()).build();
    ScrapeRequest request = new ScrapeRequest("GET", null, accept, null);
    long[] size = new long[1];
    for (int i = 0; i < 3; i++) {
      size[0] = scrape(exporter, request);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    scrape(exporter, request);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(size[0]).isGreaterThan(4_000_000);
    assertThat(allocated).isLessThan(LIMIT_BYTES);
  }

  private static StatsRegistry registry() {
    StatsRegistry registry = StatsRegistry.builder().rowLimit(2 * SERIES).build();
    Labelled<Counter> counters =
        registry.counters("requests_total", "Requests by path and code.", "path", "code");
    for (int i = 0; i < SERIES; i++) {
      counters.with("/api/v1/resource/" + i / 5, Integer.toString(200 + i % 5)).add(i * 7.25);
    }
    var histograms =
        registry.histograms(
            Descriptor.of("latency", "").by("path"), Aggregation.distribution(1, 5, 25, 100));
    for (int i = 0; i < HISTOGRAMS; i++) {
      histograms.with("/api/v1/resource/" + i).record(i);
    }
    return registry;
  }

  private static long scrape(PrometheusExporter exporter, ScrapeRequest request)
      throws IOException {
    CountingStream counting = new CountingStream();
    exporter.scrape(request, (int status, Map<String, String> headers, long length) -> counting);
    return counting.size;
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
