package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A scrape of series that are known costs no memory for a sample; OpenMetrics a little a family.
 */
class KnownSamplesTest {
  private static final int FAMILIES = 500;
  private static final int SERIES = 10;

  /* Of each way in which exporters write numbers. */
  private static final String[] VALUES = {
    "1027",
    "0.0133",
    "12.47",
    "NaN",
    "+Inf",
    "2.46e+06",
    "1.7560473e-07",
    "1.458255915e9",
    "-Inf",
    "0"
  };

  private static byte[] body(String suffix, String end) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < FAMILIES; i++) {
      String name = "family_" + i;
      body.append("# HELP ").append(name).append(" Something that is counted.\n");
      body.append("# TYPE ").append(name).append(" counter\n");
      for (int j = 0; j < SERIES; j++) {
        body.append(name).append(suffix).append("{handler=\"/api/").append(j).append("\"} ");
        body.append(VALUES[j % VALUES.length]).append('\n');
      }
    }
    return body.append(end).toString().getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; version=0.0.4, '', '', 2000",
    "application/openmetrics-text; version=1.0.0, _total, '# EOF\n', 32000",
  })
  void knownSamplesMakeNoGarbage(String contentType, String suffix, String end, long bytes)
      throws Exception {
    Reading reading = new Reading();
    byte[] body = body(suffix, end);
    for (int i = 0; i < 50; i++) {
      reading.scrape(body, contentType);
    }
    assertThat(reading.storage.samples).isEqualTo(50L * FAMILIES * SERIES);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      // A compiler or a collector may be charged to this thread once in a while.
      least = Math.min(least, reading.scrape(body, contentType));
    }
    assertThat(least).isLessThan(bytes);
  }

  @Test
  void newSeriesAreCounted() throws Exception {
    Reading reading = new Reading();
    reading.scrape("a 1\n".getBytes(StandardCharsets.UTF_8), "text/plain");
    assertThat(reading.storage.resolved).isEqualTo(1);
  }

  /** Thousands of targets have less memory for bodies together than for one each. */
  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/openmetrics-text", "application/vnd.google.protobuf"})
  void bodiesThatWereReadAreHeldByNobody(String contentType) throws Exception {
    Reading reading = new Reading();
    byte[] broken = "a 1\n}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> reading.scrape(broken, contentType)).isInstanceOf(ScrapeFailure.class);
    WeakReference<byte[]> read = new WeakReference<>(reading.buffer.bytes());
    reading.buffer.free();
    for (int i = 0; i < 100 && read.get() != null; i++) {
      System.gc();
    }
    assertThat(read.get()).isNull();
    assertThat(reading.storage.samples).isLessThan(2);
  }

  /** One target's bodies, read into a storage that keeps nothing. */
  private static final class Reading {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    final Nothing storage = new Nothing();
    private final BodyBuffer buffer = new BodyBuffer();
    private final BodyAppender appender;
    private long time = Fixture.START;

    Reading() {
      ScrapeConfig config = Fixture.job(job -> job);
      Labels labels = Labels.of("__address__", "h:1", "instance", "h:1", "job", "job");
      appender =
          new BodyAppender(
              config,
              ScrapeOptions.DEFAULT,
              new Target(labels, config, labels, Labels.EMPTY),
              new SeriesCache(new SeriesHash(1, 2)),
              new MetadataCache(new SeriesHash(3, 4)),
              new ScrapeMetrics(StatsRegistry.create()));
    }

    /** The bytes that this thread allocated. */
    long scrape(byte[] body, String contentType) throws ScrapeFailure {
      buffer.clear(1 << 30);
      assertThat(buffer.append(body, 0, body.length)).isTrue();
      time += 1000;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      appender.append(buffer, contentType, time, time, storage);
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
  }

  private static final class Nothing implements Appender {
    private long samples;
    private long resolved;

    @Override
    public long resolve(Labels series) {
      return ++resolved;
    }

    @Override
    public long resolve(byte[] buffer, int offset, int length) {
      return ++resolved;
    }

    @Override
    public long find(byte[] buffer, int offset, int length) {
      return NO_REF;
    }

    @Override
    public int pair(byte[] buffer, int nameOffset, int nameLength, int valueOffset, int length) {
      return 1;
    }

    @Override
    public long resolve(int[] pairs, int count) {
      return ++resolved;
    }

    @Override
    public String refusal() {
      return "";
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, double value) {
      samples++;
      return AppendStatus.ACCEPTED;
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, Histogram value) {
      return AppendStatus.ACCEPTED;
    }

    @Override
    public AppendStatus append(long ref, long start, long timestamp, FloatHistogram value) {
      return AppendStatus.ACCEPTED;
    }

    @Override
    public AppendStatus append(long ref, Exemplar exemplar) {
      return AppendStatus.ACCEPTED;
    }

    @Override
    public void metadata(long ref, Metadata metadata) {}

    @Override
    public CommitResult commit() {
      throw new UnsupportedOperationException("nothing is committed");
    }

    @Override
    public void close() {}
  }
}
