package dev.ferula.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.SampleIterator.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramChunkTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void growingCounterHistogramsComeBackWithTheSameBuckets(long seed) {
    for (boolean starts : new boolean[] {false, true}) {
      for (CounterResetHint hint :
          new CounterResetHint[] {CounterResetHint.UNKNOWN, CounterResetHint.GAUGE}) {
        roundTrip(new SplittableRandom(seed), starts, hint, "seed " + seed);
      }
    }
  }

  private static void roundTrip(
      SplittableRandom random, boolean hasStarts, CounterResetHint hint, String description) {
    TreeMap<Integer, Long> positive = new TreeMap<>();
    TreeMap<Integer, Long> negative = new TreeMap<>();
    HistogramAppender ints = new HistogramAppender(hasStarts);
    FloatHistogramAppender floats = new FloatHistogramAppender(hasStarts);
    List<TreeMap<Integer, Long>> expected = new ArrayList<>();
    int count = 1 + random.nextInt(130);
    long[] timestamps = XorChunkTest.timestamps(random, count);
    long[] starts = Xor2ChunkTest.starts(random, timestamps);
    for (int i = 0; i < count; i++) {
      for (int j = random.nextInt(4); j > 0; j--) {
        positive.merge(random.nextInt(40) - 20, (long) random.nextInt(100), Long::sum);
        negative.merge(random.nextInt(10), (long) random.nextInt(5), Long::sum);
      }
      if (hint == CounterResetHint.GAUGE && random.nextInt(3) == 0 && !positive.isEmpty()) {
        positive.remove(positive.firstKey());
      }
      Histogram h = histogram(hint, positive, negative);
      assertThat(ints.append(starts[i], timestamps[i], h)).isNotEqualTo(AppendResult.CUT);
      assertThat(floats.append(starts[i], timestamps[i], toFloat(h)))
          .isNotEqualTo(AppendResult.CUT);
      expected.add(new TreeMap<>(positive));
    }
    ChunkIterator a = ChunkIterator.of(ints.encoding());
    a.reset(ints.array(), 0, ints.size());
    ChunkIterator b = ChunkIterator.of(floats.encoding());
    b.reset(floats.array(), 0, floats.size());
    for (int i = 0; i < count; i++) {
      assertThat(a.next()).as(description).isEqualTo(Kind.HISTOGRAM);
      assertThat(b.next()).as(description).isEqualTo(Kind.FLOAT_HISTOGRAM);
      assertThat(a.timestamp()).isEqualTo(timestamps[i]);
      assertThat(b.timestamp()).isEqualTo(timestamps[i]);
      if (hasStarts) {
        assertThat(a.startTimestamp()).isEqualTo(starts[i]);
        assertThat(b.startTimestamp()).isEqualTo(starts[i]);
      }
      assertThat(a.floatHistogram(null)).isEqualTo(b.floatHistogram(null));
      assertThat(buckets(a.histogram(null)))
          .as(description)
          .isEqualTo(withoutZeros(expected.get(i)));
    }
    assertThat(a.next()).isEqualTo(Kind.NONE);
    assertThat(b.next()).isEqualTo(Kind.NONE);
    HistogramAppender resumed = new HistogramAppender(hasStarts);
    resumed.resume(ints.array(), 0, ints.size());
    assertThat(Arrays.copyOf(resumed.array(), resumed.size()))
        .isEqualTo(Arrays.copyOf(ints.array(), ints.size()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "count falls, 5, 0.001, 0, false, false, CUT, RESET",
    "bucket falls, 20, 0.001, 0, true, false, CUT, RESET",
    "schema changes, 20, 0.001, 1, false, false, CUT, UNKNOWN",
    "threshold changes, 20, 0.5, 0, false, false, CUT, UNKNOWN",
    "gauge after counter, 20, 0.001, 0, false, true, CUT, GAUGE",
    "all grow, 20, 0.001, 0, false, false, APPENDED, ",
  })
  void histogramsThatDoNotFitBeginANewChunk(
      String name,
      long count,
      double threshold,
      int schema,
      boolean lessBuckets,
      boolean gauge,
      AppendResult result,
      CounterResetHeader header) {
    HistogramAppender appender = new HistogramAppender(false);
    appender.append(0, 1, of(CounterResetHint.UNKNOWN, 0, 0.001, 10, 3, 7));
    CounterResetHint hint = gauge ? CounterResetHint.GAUGE : CounterResetHint.UNKNOWN;
    Histogram next = of(hint, schema, threshold, count, lessBuckets ? 2 : 4, 8);
    assertThat(appender.append(0, 2, next)).isEqualTo(result);
    if (header != null) {
      assertThat(appender.cutHeader()).isEqualTo(header);
    }
  }

  @Test
  void staleMarkerStandsInAChunkAndOnlyStaleMarkersFollowIt() {
    HistogramAppender appender = new HistogramAppender(false);
    appender.append(0, 1, of(CounterResetHint.UNKNOWN, 0, 0.001, 10, 3, 7));
    assertThat(appender.append(0, 2, stale())).isEqualTo(AppendResult.APPENDED);
    assertThat(appender.append(0, 3, stale())).isEqualTo(AppendResult.APPENDED);
    assertThat(appender.append(0, 4, of(CounterResetHint.UNKNOWN, 0, 0.001, 30, 4, 8)))
        .isEqualTo(AppendResult.CUT);
    assertThat(appender.cutHeader()).isEqualTo(CounterResetHeader.UNKNOWN);
    ChunkIterator iterator = ChunkIterator.of(Encoding.HISTOGRAM);
    iterator.reset(appender.array(), 0, appender.size());
    assertThat(iterator.next()).isEqualTo(Kind.HISTOGRAM);
    assertThat(iterator.histogram(null).isStale()).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(iterator.next()).isEqualTo(Kind.HISTOGRAM);
      assertThat(iterator.histogram(null).isStale()).isTrue();
    }
  }

  @Test
  void customBoundsComeBack() {
    double[] bounds = {-1, 0, 0.001, 0.25, 2.5, 33554.43, 33554.431, 1e9, 0.00015};
    Histogram h =
        new Histogram(
            CounterResetHint.UNKNOWN,
            Histogram.CUSTOM_BUCKETS,
            0,
            0,
            3,
            1.5,
            new int[] {0, 2},
            new long[] {1, 1},
            HistogramSpans.NONE,
            new long[0],
            bounds);
    HistogramAppender appender = new HistogramAppender(false);
    appender.append(0, 1, h);
    ChunkIterator iterator = ChunkIterator.of(Encoding.HISTOGRAM);
    iterator.reset(appender.array(), 0, appender.size());
    iterator.next();
    assertThat(iterator.histogram(null)).isEqualTo(h);
  }

  @Test
  void finerSchemasThanInUseAreReadAsTheFinest() {
    HistogramAppender appender = new HistogramAppender(false);
    appender.append(0, 1, of(CounterResetHint.UNKNOWN, 9, 0.001, 10, 3, 7));
    ChunkIterator iterator = ChunkIterator.of(Encoding.HISTOGRAM);
    iterator.reset(appender.array(), 0, appender.size());
    iterator.next();
    Histogram h = iterator.histogram(null);
    assertThat(h.schema()).isEqualTo(8);
    // Buckets 1 and 2 of schema 9 are bucket 1 of schema 8.
    assertThat(buckets(h)).containsExactlyEntriesOf(new TreeMap<>(java.util.Map.of(1, 10L)));
  }

  /** Buckets 1 and 2 with these counts. */
  private static Histogram of(
      CounterResetHint hint, int schema, double threshold, long count, long first, long second) {
    return new Histogram(
        hint,
        schema,
        threshold,
        0,
        count,
        1.5,
        new int[] {1, 2},
        new long[] {first, second - first},
        HistogramSpans.NONE,
        new long[0],
        new double[0]);
  }

  private static Histogram stale() {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        0,
        0,
        0,
        0,
        StaleMarker.VALUE,
        HistogramSpans.NONE,
        new long[0],
        HistogramSpans.NONE,
        new long[0],
        new double[0]);
  }

  private static Histogram histogram(
      CounterResetHint hint, TreeMap<Integer, Long> positive, TreeMap<Integer, Long> negative) {
    long count =
        positive.values().stream().mapToLong(Long::longValue).sum()
            + negative.values().stream().mapToLong(Long::longValue).sum();
    return new Histogram(
        hint,
        3,
        0.001,
        0,
        count,
        count * 0.3,
        SpanMerge.spans(indexes(positive)),
        deltas(positive),
        SpanMerge.spans(indexes(negative)),
        deltas(negative),
        new double[0]);
  }

  private static int[] indexes(TreeMap<Integer, Long> buckets) {
    return buckets.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  private static long[] deltas(TreeMap<Integer, Long> buckets) {
    long[] deltas = buckets.values().stream().mapToLong(Long::longValue).toArray();
    for (int i = deltas.length - 1; i > 0; i--) {
      deltas[i] -= deltas[i - 1];
    }
    return deltas;
  }

  /** The i-th of a row of histograms that all fit one chunk. */
  static Histogram growing(SplittableRandom random, int i) {
    TreeMap<Integer, Long> positive = new TreeMap<>();
    for (int bucket = 0; bucket < 3 + i; bucket += 2) {
      positive.put(bucket, 10L * i + random.nextInt(10));
    }
    return histogram(CounterResetHint.UNKNOWN, positive, new TreeMap<>());
  }

  static FloatHistogram toFloat(Histogram h) {
    return new FloatHistogram(
        h.counterResetHint(),
        h.schema(),
        h.zeroThreshold(),
        h.zeroCount(),
        h.count(),
        h.sum(),
        h.positiveSpans(),
        absolute(h.positiveBuckets()),
        h.negativeSpans(),
        absolute(h.negativeBuckets()),
        h.customValues());
  }

  private static double[] absolute(long[] deltas) {
    double[] counts = new double[deltas.length];
    long count = 0;
    for (int i = 0; i < deltas.length; i++) {
      count += deltas[i];
      counts[i] = count;
    }
    return counts;
  }

  private static TreeMap<Integer, Long> buckets(Histogram h) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    int[] indexes = SpanMerge.indexes(h.positiveSpans());
    long count = 0;
    for (int i = 0; i < indexes.length; i++) {
      count += h.positiveBuckets()[i];
      buckets.put(indexes[i], count);
    }
    return withoutZeros(buckets);
  }

  private static TreeMap<Integer, Long> withoutZeros(TreeMap<Integer, Long> buckets) {
    TreeMap<Integer, Long> rest = new TreeMap<>(buckets);
    rest.values().removeIf(count -> count == 0);
    return rest;
  }
}
