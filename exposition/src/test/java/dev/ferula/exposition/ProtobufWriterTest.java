package dev.ferula.exposition;

import static dev.ferula.exposition.ExpositionWriter.NO_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtobufWriterTest {
  private static final LabelText GET =
      LabelText.builder().add("method", "G\"\\\nET").add("http.path", "/ü").build();
  private static final Exemplar TRACE = new Exemplar(Labels.of("trace_id", "abc"), 0.67, 1500);

  private final Page page = Page.of(ExpositionFormat.PROTOBUF, EscapingScheme.ALLOW_UTF8);

  @Test
  void aCounterIsTheBytesOfTheGoClient() throws IOException {
    page.writer.begin(Family.of("demo_demo_int", MetricType.COUNTER).withHelp("int measure"));
    page.writer.value(LabelText.EMPTY, 1);
    page.writer.end();
    assertThat(HexFormat.of().formatHex(page.bytes()))
        .isEqualTo(
            "2b0a0d64656d6f5f64656d6f5f696e74120b696e74206d6561737572651800220b1a0909"
                + "000000000000f03f");
  }

  @Test
  void labelsAreWrittenAsTheyWereBeforeEscaping() throws IOException {
    page.writer.begin(Family.of("a.b", MetricType.GAUGE));
    page.writer.value(GET, 2, 1234, 99, null);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo(
            "1:\"a.b\" 3:1 4:{1:{1:\"method\" 2:\"G\"\\\nET\"} 1:{1:\"http.path\" 2:\"/ü\"}"
                + " 2:{1:2.0} 6:1234}\n");
  }

  @Test
  void namesAreEscapedWhereUtf8IsNotWelcome() throws IOException {
    Page underscores = Page.of(ExpositionFormat.PROTOBUF, EscapingScheme.UNDERSCORES);
    underscores.writer.begin(Family.of("a.b", MetricType.UNKNOWN));
    underscores.writer.value(GET, 2);
    underscores.writer.end();
    assertThat(Wire.print(underscores.bytes()))
        .startsWith("1:\"a_b\" 3:3 4:{1:{1:\"method\"")
        .contains("1:\"http_path\"", " 5:{1:2.0}}");
  }

  @Test
  void countersHaveExemplarAndStartTime() throws IOException {
    page.writer.begin(Family.of("a", MetricType.COUNTER));
    page.writer.value(LabelText.EMPTY, 3, NO_TIME, -1, TRACE);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo(
            "1:\"a\" 3:0 4:{3:{1:3.0 2:{1:{1:\"trace_id\" 2:\"abc\"} 2:0.67 3:{1:1 2:500000000}}"
                + " 3:{1:-1 2:999000000}}}\n");
  }

  @Test
  void classicHistogram() throws IOException {
    page.writer.begin(
        Family.of("h_seconds", MetricType.HISTOGRAM).withUnit("seconds").withBounds(1, 5, 5));
    page.writer.histogram(
        LabelText.EMPTY, Page.Histogram.classic(10, 7.5, 1, 2, 3, 4).with(Map.of(3, TRACE)), 0);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo(
            "1:\"h_seconds\" 3:4 5:\"seconds\" 4:{7:{1:10 2:7.5 3:{1:1 2:1.0} 3:{1:6 2:5.0}"
                + " 3:{1:10 2:Infinity 3:{1:{1:\"trace_id\" 2:\"abc\"} 2:0.67"
                + " 3:{1:1 2:500000000}}} 15:{1:0 2:0}}}\n");
  }

  @Test
  void nativeHistogram() throws IOException {
    page.writer.begin(Family.of("h", MetricType.HISTOGRAM));
    page.writer.histogram(
        LabelText.EMPTY,
        new Page.Histogram(
            9,
            2.5,
            new long[0],
            Map.of(0, TRACE),
            true,
            3,
            0.001,
            2,
            new Page.BucketRuns(new int[] {-3, 2, 4, 1}, new long[] {1, 2, -3}),
            new Page.BucketRuns(new int[] {5, 1}, new long[] {3})),
        NO_TIME);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo(
            "1:\"h\" 3:4 4:{7:{1:9 2:2.5 5:6 6:0.001 7:2 9:{1:10 2:1} 10:[3]"
                + " 12:{1:5 2:2} 12:{1:8 2:1} 13:[1,2,-3]"
                + " 16:{1:{1:\"trace_id\" 2:\"abc\"} 2:0.67 3:{1:1 2:500000000}}}}\n");
  }

  @Test
  void anEmptyNativeHistogramSaysThatItIsOne() throws IOException {
    page.writer.begin(Family.of("h", MetricType.HISTOGRAM));
    page.writer.histogram(
        LabelText.EMPTY,
        new Page.Histogram(
            0, 0, new long[0], Map.of(), true, 0, 0, 0, Page.BucketRuns.NONE, Page.BucketRuns.NONE),
        NO_TIME);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo("1:\"h\" 3:4 4:{7:{1:0 2:0.0 5:0 6:0.0 7:0 12:{1:0 2:0}}}\n");
  }

  @Test
  void floatHistogramsKeepTheirFractions() throws IOException {
    page.writer.begin(Family.of("h", MetricType.HISTOGRAM));
    FloatHistogramNumbers histogram = new OnePositiveRun(-4, 0.5, 1.5, 4.5, 10);
    assertThat(page.writer.floatHistogram(LabelText.EMPTY, histogram, 77)).isTrue();
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo(
            "1:\"h\" 3:4 4:{7:{2:10.0 4:4.5 5:7 6:0.5 8:1.5 12:{1:2 2:2} 14:[1.0,2.0]} 6:77}\n");
    assertThat(
            Page.of(ExpositionFormat.TEXT_0_0_4)
                .writer
                .floatHistogram(LabelText.EMPTY, histogram, 77))
        .isFalse();
  }

  @Test
  void summaries() throws IOException {
    page.writer.begin(Family.of("s", MetricType.SUMMARY));
    page.writer.summary(
        LabelText.EMPTY,
        new Page.Summary(22, 74.8, new double[] {0.5}, new double[] {1.5}),
        NO_TIME);
    page.writer.end();
    assertThat(Wire.print(page.bytes()))
        .isEqualTo("1:\"s\" 3:2 4:{4:{1:22 2:74.8 3:{1:0.5 2:1.5}}}\n");
  }

  @Test
  void aFamilyLargerThanTheBufferHasOneLength() throws IOException {
    LabelText longLabel = LabelText.builder().add("a", "x".repeat(200)).build();
    page.writer.begin(Family.of("big", MetricType.GAUGE));
    for (int i = 0; i < 2_000; i++) {
      page.writer.value(longLabel, i);
    }
    page.writer.end();
    page.writer.begin(Family.of("small", MetricType.GAUGE));
    page.writer.value(LabelText.EMPTY, 1);
    page.writer.end();
    String[] lines = Wire.print(page.bytes()).split("\n", -1);
    assertThat(lines).hasSize(3);
    assertThat(lines[0]).endsWith("2:{1:1999.0}}");
    assertThat(lines[1]).isEqualTo("1:\"small\" 3:1 4:{2:{1:1.0}}");
  }

  @Test
  void aHistogramIsNotOneValue() throws IOException {
    page.writer.begin(Family.of("h", MetricType.HISTOGRAM));
    assertThatThrownBy(() -> page.writer.value(LabelText.EMPTY, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("one value for a histogram");
  }

  /** Buckets 1 and 2 hold one and two observations. */
  private record OnePositiveRun(
      int schema, double zeroThreshold, double zeroCount, double count, double sum)
      implements FloatHistogramNumbers {
    @Override
    public int[] negativeSpans() {
      return new int[0];
    }

    @Override
    public double[] negativeBuckets() {
      return new double[0];
    }

    @Override
    public int[] positiveSpans() {
      return new int[] {1, 2};
    }

    @Override
    public double[] positiveBuckets() {
      return new double[] {1, 2};
    }
  }
}
