package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TsdbHistogramTest {
  private static final Labels LABELS = Labels.of("__name__", "h", "job", "j");
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(20))
          .withRetentionTime(Duration.ZERO)
          .withChunkSnapshots(true);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final Random names = new Random(1);

  @Test
  void histogramsFloatsAndStaleMarkersComeBackInOrderAlsoAfterRestartAndCompaction() {
    Tsdb db = open();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long t = 1_000_000 + i * 500L;
      try (Appender appender = db.appender()) {
        long ref = appender.resolve(LABELS);
        assertThat(append(appender, ref, t, i, expected)).isEqualTo(AppendStatus.ACCEPTED);
        assertThat(appender.commit().appended()).isEqualTo(1);
      }
      if (i % 60 == 59) {
        assertThat(samples(db)).isEqualTo(expected);
        disk.kill();
        db = open();
        assertThat(samples(db)).isEqualTo(expected);
        db.close();
        db = open();
        assertThat(samples(db)).isEqualTo(expected);
        db.maintain();
        assertThat(samples(db)).isEqualTo(expected);
      }
    }
    assertThat(db.blocks()).isNotEmpty();
    assertThat(samples(db)).isEqualTo(expected);
  }

  private static AppendStatus append(
      Appender appender, long ref, long t, int i, List<String> expected) {
    if (i % 50 >= 45) {
      expected.add(t + " float " + i);
      return appender.append(ref, 0, t, (double) i);
    }
    if (i % 50 == 44) {
      expected.add(t + " stale");
      return appender.append(ref, 0, t, StaleMarker.VALUE);
    }
    if (i % 50 >= 25) {
      expected.add(t + " floats " + (i + 3.0) + " " + (i + 1.0));
      return appender.append(ref, 0, t, floats(i));
    }
    expected.add(t + " ints " + (i + 3.0) + " " + (i + 1.0));
    return appender.append(ref, 0, t, ints(i));
  }

  @Test
  void equalHistogramAtTheSameTimeIsAcceptedAndAnotherIsADuplicate() {
    Tsdb db = open();
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(LABELS), 0, 1_000_000, ints(1));
      appender.commit();
    }
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(LABELS);
      assertThat(appender.append(ref, 0, 1_000_000, ints(1))).isEqualTo(AppendStatus.ACCEPTED);
      assertThat(appender.append(ref, 0, 1_000_000, ints(2))).isEqualTo(AppendStatus.DUPLICATE);
      assertThat(appender.append(ref, 0, 1_000_000, 5.0)).isEqualTo(AppendStatus.DUPLICATE);
      assertThat(appender.append(ref, 0, 999_000, ints(2))).isEqualTo(AppendStatus.OUT_OF_ORDER);
      assertThat(appender.commit().appended()).isZero();
    }
  }

  @Test
  void ofTwoFloatsOfOneTimeTheFirstCountsAlsoWhereItEndsASeriesOfHistograms() {
    Tsdb db = open();
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(LABELS), 0, 1_000_000, ints(1));
      appender.commit();
    }
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(LABELS);
      appender.append(ref, 0, 1_001_000, StaleMarker.VALUE);
      appender.append(ref, 0, 1_001_000, 5.0);
      appender.commit();
    }
    assertThat(samples(db)).containsExactly("1000000 ints 4.0 2.0", "1001000 stale");
  }

  @Test
  void malformedHistogramIsRefusedInPrometheussWords() {
    Tsdb db = open();
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(LABELS);
      Histogram short1 =
          new Histogram(
              CounterResetHint.UNKNOWN,
              1,
              0.001,
              0,
              3,
              1,
              new int[] {0, 2},
              new long[] {3},
              HistogramSpans.NONE,
              new long[0],
              new double[0]);
      assertThat(appender.append(ref, 0, 1_000_000, short1)).isEqualTo(AppendStatus.INVALID);
      assertThat(appender.refusal())
          .isEqualTo(
              "positive side: spans need 2 buckets, have 1 buckets: histogram spans specify"
                  + " different number of buckets than provided");
    }
  }

  private static Histogram ints(int i) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        1,
        0.001,
        1,
        i + 3,
        i + 1.0,
        new int[] {i % 7, 2},
        new long[] {i + 1, -i},
        HistogramSpans.NONE,
        new long[0],
        new double[0]);
  }

  private static FloatHistogram floats(int i) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        1,
        0.001,
        1,
        i + 3,
        i + 1.0,
        new int[] {0, 2},
        new double[] {i + 1, 1},
        HistogramSpans.NONE,
        new double[0],
        new double[0]);
  }

  private Tsdb open() {
    return IdleTsdb.open(
        Path.of("/data"), OPTIONS, disk, names, () -> Instant.ofEpochMilli(2_000_000));
  }

  private static List<String> samples(Tsdb db) {
    List<String> samples = new ArrayList<>();
    try (Querier querier = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(0, Long.MAX_VALUE), List.of());
      SampleIterator it = set.samples(0, null);
      SampleIterator.Kind kind = it.next();
      while (kind != SampleIterator.Kind.NONE) {
        samples.add(it.timestamp() + " " + text(kind, it));
        kind = it.next();
      }
    }
    return samples;
  }

  private static String text(SampleIterator.Kind kind, SampleIterator it) {
    if (kind == SampleIterator.Kind.FLOAT) {
      return StaleMarker.isStale(it.value()) ? "stale" : "float " + (int) it.value();
    }
    FloatHistogram h = it.floatHistogram(null);
    if (h.isStale()) {
      return "stale";
    }
    String word = kind == SampleIterator.Kind.HISTOGRAM ? "ints " : "floats ";
    return word + h.count() + " " + h.sum();
  }
}
