package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.Labels;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import dev.ferula.storage.Appender;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the newest samples show as metrics: what is there, what was taken and what was refused. */
class HeadMetricsTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long MINUTE = 60_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofHours(2))
          .withRetentionTime(Duration.ZERO)
          .withMaxExemplars(10);
  private static final TsdbOptions LATE = OPTIONS.withOutOfOrderWindow(Duration.ofMinutes(30));

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final StatsRegistry registry = StatsRegistry.create();

  private Tsdb open(TsdbOptions options) {
    Tsdb db =
        IdleTsdb.open(
            DIRECTORY, options, disk, new Random(1), () -> Instant.ofEpochMilli(10 * MINUTE));
    db.register(registry);
    return db;
  }

  /** Rows of the metrics whose names hold a text, named by what follows it and by their labels. */
  private Map<String, Double> rows(String text) {
    Map<String, Double> rows = new TreeMap<>();
    Point point = new Point();
    for (MetricFamily family : registry.families()) {
      String name = family.name().replace("prometheus_tsdb_", "");
      if (name.contains(text)) {
        family.read(
            point,
            (row, read) -> rows.put(String.join(" ", name, label(family, row)), read.value()));
      }
    }
    return rows;
  }

  private static String label(MetricFamily family, MetricRow row) {
    return family.labelNames().isEmpty() ? "" : row.labelValue(0);
  }

  private static void append(Tsdb db, String name, long minute, Object sample) {
    try (Appender appender = db.appender()) {
      long ref = appender.resolve(Labels.of("__name__", name));
      switch (sample) {
        case Histogram h -> appender.append(ref, Appender.NO_START, minute * MINUTE, h);
        case FloatHistogram h -> appender.append(ref, Appender.NO_START, minute * MINUTE, h);
        case Double value -> appender.append(ref, Appender.NO_START, minute * MINUTE, value);
        default -> appender.appendStale(ref, minute * MINUTE);
      }
      appender.commit();
    }
  }

  private static Histogram integers(int buckets) {
    long[] counts = new long[buckets];
    counts[0] = 1;
    return new Histogram(
        CounterResetHint.UNKNOWN,
        1,
        0.001,
        0,
        buckets,
        1.0,
        new int[] {0, buckets},
        counts,
        HistogramSpans.NONE,
        new long[0],
        new double[0]);
  }

  private static FloatHistogram floats() {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        1,
        0.001,
        0,
        5,
        1.0,
        new int[] {0, 2},
        new double[] {1, 1},
        new int[] {0, 3},
        new double[] {1, 1, 1},
        new double[0]);
  }

  @Test
  void seriesWhoseLastSampleIsAHistogramAreCountedWithItsBuckets() {
    try (Tsdb db = open(LATE)) {
      append(db, "a", 60, integers(2));
      append(db, "b", 60, floats());
      append(db, "c", 60, 1.0);
      assertThat(rows("native"))
          .containsExactly(
              entry("head_native_histogram_buckets ", 7.0),
              entry("head_native_histogram_series ", 2.0));
      append(db, "a", 61, integers(4));
      append(db, "b", 61, "stale");
      assertThat(rows("native").values()).containsExactly(4.0, 2.0);
      append(db, "a", 62, 1.0);
      append(db, "c", 62, integers(3));
      append(db, "c", 50, 1.0); // Out of order, it is not the last.
      assertThat(rows("native").values()).containsExactly(3.0, 2.0);
    }
  }

  @Test
  void histogramsThatAreGoneAreNotCounted() {
    try (Tsdb db = open(OPTIONS)) {
      append(db, "a", 1, integers(2));
      append(db, "b", 10 * 60, integers(3));
      db.maintain();
      assertThat(db.head().seriesCount()).isEqualTo(1);
      assertThat(rows("native").values()).containsExactly(3.0, 1.0);
    }
  }

  @Test
  void whatIsRefusedIsCountedByItsType() {
    try (Tsdb db = open(OPTIONS)) {
      append(db, "a", 600, 1.0);
      append(db, "b", 600, integers(2));
      append(db, "a", 590, 1.0);
      append(db, "a", 591, 1.0);
      append(db, "b", 590, floats());
      append(db, "a", 60, 1.0);
      append(db, "b", 60, integers(2));
      append(db, "b", 61, integers(2));
      assertThat(rows("out_of_order_samples_total").values()).containsExactly(2.0, 1.0);
      assertThat(rows("out_of_bound_samples_total").values()).containsExactly(1.0, 2.0);
      assertThat(rows("head_samples_appended_total").values()).containsExactly(1.0, 1.0);
    }
  }

  @Test
  void whatComesOutOfOrderIsCountedByItsType() {
    try (Tsdb db = open(LATE)) {
      append(db, "a", 600, 1.0);
      append(db, "b", 600, integers(2));
      append(db, "a", 590, 1.0);
      append(db, "b", 591, integers(2));
      append(db, "b", 592, floats());
      append(db, "a", 500, 1.0);
      append(db, "b", 500, integers(2));
      assertThat(rows("head_out_of_order_samples_appended_total").values())
          .containsExactly(1.0, 2.0);
      assertThat(rows("head_samples_appended_total").values()).containsExactly(2.0, 3.0);
      assertThat(rows("too_old_samples_total").values()).containsExactly(1.0, 1.0);
    }
  }

  @Test
  void whatTheLogHasAtAStartWasNotAppendedSince() {
    try (Tsdb db = open(LATE)) {
      append(db, "a", 600, 1.0);
      append(db, "b", 600, integers(2));
      append(db, "a", 590, 1.0);
    }
    registry.families().forEach(family -> registry.removeInstrument(family.name()));
    try (Tsdb db = open(LATE)) {
      assertThat(db.head().seriesCount()).isEqualTo(2);
      assertThat(rows("head_samples_appended_total").values()).containsExactly(0.0, 0.0);
      assertThat(rows("native").values()).containsExactly(2.0, 1.0);
    }
  }

  @Test
  void entriesOfTheLogThatNameNoSeriesAreCountedByTheirType() {
    RecordWriter records = new RecordWriter();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, MINUTE, 1);
    records.sample(8, 0, MINUTE, 1);
    records.sample(7, 0, 2 * MINUTE, 1);
    records.end();
    records.begin(RecordType.HISTOGRAMS);
    records.histogram(9, 0, MINUTE, integers(2));
    records.end();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(7, 0, MINUTE);
    records.end();
    write("wal", records);
    records.clear();
    records.begin(RecordType.MMAP_MARKERS);
    records.mmapMarker(7, 4711);
    records.end();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, MINUTE, 1);
    records.end();
    write("wbl", records);
    try (Tsdb db = open(LATE)) {
      assertThat(db.head().seriesCount()).isZero();
      assertThat(rows("unknown_refs"))
          .containsExactly(
              entry("wal_replay_unknown_refs_total histograms", 1.0),
              entry("wal_replay_unknown_refs_total samples", 3.0),
              entry("wal_replay_unknown_refs_total series", 3.0),
              entry("wal_replay_unknown_refs_total tombstones", 1.0),
              entry("wbl_replay_unknown_refs_total mmap_markers", 1.0),
              entry("wbl_replay_unknown_refs_total samples", 1.0),
              entry("wbl_replay_unknown_refs_total series", 1.0));
    }
  }

  private void write(String log, RecordWriter records) {
    try (Wal wal = Wal.open(disk, DIRECTORY.resolve(log), WalOptions.DEFAULT)) {
      wal.log(records);
    }
  }

  @Test
  void theLogOfLateSamplesShowsOnceTheyAreWantedAndFromThenOn() {
    try (Tsdb db = open(OPTIONS)) {
      append(db, "a", 600, 1.0);
      assertThat(rows("out_of_order_wbl")).isEmpty();
      db.apply(LATE);
      assertThat(rows("out_of_order_wbl_record_part_writes_total").values()).containsExactly(0.0);
      append(db, "a", 590, 1.0);
      db.apply(OPTIONS);
      db.apply(LATE);
      assertThat(rows("out_of_order_wbl_record_part_writes_total").values()).containsExactly(1.0);
    }
  }

  @Test
  void withoutALockFileNothingTellsHowTheLastOneEndedAndNobodyIsKeptOut() {
    TsdbOptions unlocked = OPTIONS.withLockFile(false);
    try (Tsdb db = open(unlocked)) {
      append(db, "a", 600, 1.0);
      assertThat(rows("clean_start").values()).containsExactly(-1.0);
      disk.lock(DIRECTORY.resolve("lock")).close();
    }
  }
}
