package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Chunks of histograms with start timestamps against {@code format/starts.txt}, which another
 * program made after Prometheus 3.14's rules ({@code format/starts.py} beside it says how).
 */
class HistogramStartsGoldenTest {
  private static final long BASE = 1_700_000_000_000L;
  private static final double ZERO_THRESHOLD = 0x1p-128;

  /** Encoding, start timestamps, bytes. */
  record Golden(Encoding encoding, long[] starts, byte[] chunk) {
    @Override
    public String toString() {
      return encoding + " " + Arrays.toString(Arrays.copyOf(starts, Math.min(6, starts.length)));
    }
  }

  static Stream<Golden> goldens() throws IOException {
    Path file =
        Path.of(System.getProperty("ferula.root"), "chunk/src/test/resources/format/starts.txt");
    List<Golden> goldens = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", -1);
      long[] starts = Stream.of(words[1].split(",", -1)).mapToLong(Long::parseLong).toArray();
      goldens.add(
          new Golden(
              Encoding.ofCode(Integer.parseInt(words[0])),
              starts,
              HexFormat.of().parseHex(words[2])));
    }
    assertThat(goldens).hasSizeGreaterThan(10);
    return goldens.stream();
  }

  private static long time(int i) {
    return BASE + 15_000L * i + 7 * (i % 3);
  }

  private static Histogram histogram(int i) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        1,
        ZERO_THRESHOLD,
        i + 1,
        4L * i + 6,
        2.5 * i,
        new int[] {0, 2},
        new long[] {2L * i + 3, -i - 1},
        new int[0],
        new long[0],
        new double[0]);
  }

  private static FloatHistogram floats(int i) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        1,
        ZERO_THRESHOLD,
        i + 1,
        4 * i + 6,
        2.5 * i,
        new int[] {0, 2},
        new double[] {2 * i + 3, i + 2},
        new int[0],
        new double[0],
        new double[0]);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void chunksAreWrittenToTheByte(Golden golden) {
    byte[] written;
    if (golden.encoding == Encoding.HISTOGRAM_ST) {
      HistogramAppender appender = new HistogramAppender(true);
      for (int i = 0; i < golden.starts.length; i++) {
        appender.append(golden.starts[i], time(i), histogram(i));
      }
      written = Arrays.copyOf(appender.array(), appender.size());
    } else {
      FloatHistogramAppender appender = new FloatHistogramAppender(true);
      for (int i = 0; i < golden.starts.length; i++) {
        appender.append(golden.starts[i], time(i), floats(i));
      }
      written = Arrays.copyOf(appender.array(), appender.size());
    }
    assertThat(HexFormat.of().formatHex(written)).isEqualTo(HexFormat.of().formatHex(golden.chunk));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void chunksAreReadWithTheirStarts(Golden golden) {
    ChunkIterator iterator = ChunkIterator.of(golden.encoding);
    iterator.reset(golden.chunk, 0, golden.chunk.length);
    LongStream.Builder starts = LongStream.builder();
    int i = 0;
    for (var kind = iterator.next(); kind != ChunkIterator.Kind.NONE; kind = iterator.next()) {
      assertThat(iterator.timestamp()).isEqualTo(time(i));
      assertThat(iterator.floatHistogram(null).positiveBuckets()).containsExactly(2 * i + 3, i + 2);
      starts.add(iterator.startTimestamp());
      i++;
    }
    assertThat(starts.build().toArray()).isEqualTo(golden.starts);
  }
}
