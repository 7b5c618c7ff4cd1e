package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.Disk;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.tsdb.work.WorkLog;
import dev.ferula.wal.Compression;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the database's own work shows as metrics. */
class WorkMetricsTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final int STEP = 1000;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private StatsRegistry registry = StatsRegistry.create();

  private Tsdb open() {
    return open(disk);
  }

  private Tsdb open(Disk disk) {
    return open(disk, UnaryOperator.identity());
  }

  private Tsdb open(Disk disk, UnaryOperator<TsdbOptions> more) {
    Tsdb db =
        Tsdb.openIdle(
            DIRECTORY,
            more.apply(
                TsdbOptions.DEFAULT
                    .withBlockRange(Duration.ofMillis(600 * STEP))
                    .withRetentionTime(Duration.ZERO)
                    .withWal(32 * 1024, Compression.NONE)),
            disk,
            MemoryBudget.unlimited().share("ingest", Long.MAX_VALUE),
            new Random(1),
            () -> Instant.ofEpochMilli(10_000_000),
            new ReplayProgress());
    registry = StatsRegistry.create();
    db.register(registry);
    return db;
  }

  private static void write(Tsdb db, int from, int to) {
    for (int i = from; i < to; i++) {
      try (Appender appender = db.appender()) {
        for (int s = 0; s < 50; s++) {
          long ref = appender.resolve(Labels.of("__name__", "m", "s", "" + s));
          appender.append(ref, Appender.NO_START, (long) i * STEP, i);
        }
        appender.commit();
      }
    }
  }

  /**
   * The values of all metrics without labels; of histograms and summaries how often they were fed.
   */
  private Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    Point point = new Point();
    for (MetricFamily family : registry.families()) {
      if (family.labelNames().isEmpty()) {
        String name = family.name().replace("prometheus_tsdb_", "");
        boolean fed = name.endsWith("_seconds") && !family.type().toString().equals("GAUGE");
        family.read(point, (row, read) -> values.put(name, fed ? point.count() : point.value()));
      }
    }
    return values;
  }

  @Test
  void compactionCountsWhatItDoes() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      assertThat(values())
          .containsEntry("compactions_triggered_total", 0.0)
          .containsEntry("compaction_duration_seconds", 0.0)
          .containsEntry("symbol_table_size_bytes", 0.0);
      db.maintain();
      assertThat(db.blocks()).isNotEmpty();
      assertThat(values())
          .containsEntry("compactions_triggered_total", 1.0)
          .containsEntry("compaction_populating_block", 0.0)
          .containsEntry("head_truncations_failed_total", 0.0)
          .containsEntry("wal_truncations_failed_total", 0.0)
          .containsEntry("vertical_compactions_total", 0.0);
      double compactions = values().get("compactions_total");
      assertThat(compactions).isPositive();
      assertThat(values().get("compaction_duration_seconds")).isEqualTo(compactions);
      assertThat(values().get("head_gc_duration_seconds"))
          .isEqualTo(values().get("head_truncations_total"))
          .isPositive();
      assertThat(values().get("wal_truncations_total"))
          .isEqualTo(values().get("wal_truncate_duration_seconds"))
          .isEqualTo(values().get("checkpoint_creations_total"))
          .isEqualTo(values().get("checkpoint_deletions_total"))
          .isPositive();
      assertThat(values().get("symbol_table_size_bytes")).isPositive();
    }
  }

  /* How often a histogram was fed and the sum of it. */
  private List<Double> fed(String name) {
    Point point = new Point();
    List<Double> fed = new ArrayList<>();
    for (MetricFamily family : registry.families()) {
      if (family.name().equals("prometheus_tsdb_" + name)) {
        family.read(point, (row, read) -> fed.addAll(List.of((double) point.count(), point.sum())));
      }
    }
    return fed;
  }

  @Test
  void chunksAreMeasuredWhenTheyAreFirstWrittenIntoABlock() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      db.maintain();
      double chunks = fed("compaction_chunk_samples").get(0);
      double samples = db.blocks().stream().mapToLong(meta -> meta.stats().samples()).sum();
      assertThat(chunks).isPositive();
      // What is joined of blocks later is not counted again.
      assertThat(fed("compaction_chunk_samples")).containsExactly(chunks, samples);
      assertThat(fed("compaction_chunk_size_bytes").get(0)).isEqualTo(chunks);
      assertThat(fed("compaction_chunk_size_bytes").get(1)).isBetween(samples / 10, samples * 16);
      // A chunk of n samples spans n - 1 steps.
      assertThat(fed("compaction_chunk_range_seconds"))
          .containsExactly(chunks, (samples - chunks) * STEP);
    }
  }

  @Test
  void theLogOfLateSamplesCountsWhatItWrites() {
    Duration window = Duration.ofMillis(100 * STEP);
    try (Tsdb db = open(disk, options -> options.withOutOfOrderWindow(window))) {
      write(db, 0, 1000);
      assertThat(values())
          .containsEntry("out_of_order_wbl_page_flushes_total", 0.0)
          .containsEntry("out_of_order_wbl_segment_current", 0.0);
      write(db, 950, 960);
      Map<String, Double> values = values();
      assertThat(values.get("out_of_order_wbl_page_flushes_total")).isGreaterThanOrEqualTo(10);
      assertThat(values.get("out_of_order_wbl_storage_size_bytes"))
          .isGreaterThanOrEqualTo(values.get("out_of_order_wbl_record_parts_bytes_written_total"));
      db.sync();
      db.maintain();
      assertThat(values())
          .containsEntry("out_of_order_wbl_truncations_total", 1.0)
          .containsEntry("out_of_order_wbl_truncations_failed_total", 0.0);
      assertThat(values().get("out_of_order_wbl_fsync_duration_seconds")).isPositive();
    }
    try (Tsdb db = open()) {
      assertThat(db.blocks()).isNotEmpty();
      assertThat(values()).doesNotContainKey("out_of_order_wbl_page_flushes_total");
    }
  }

  @Test
  void howLateSamplesAreIsMeasuredWhetherOrNotTheyAreTaken() {
    try (Tsdb db = open()) {
      write(db, 0, 1000);
      assertThat(fed("sample_ooo_delta")).containsExactly(0.0, 0.0);
      write(db, 900, 901);
      assertThat(fed("sample_ooo_delta")).containsExactly(50.0, 50 * 99.0);
    }
  }

  @Test
  void whereThereIsNoSampleNoneIsLate() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      db.maintain();
    }
    disk.deleteTree(DIRECTORY.resolve("wal"));
    disk.deleteTree(DIRECTORY.resolve("chunks_head"));
    try (Tsdb db = open()) {
      write(db, 0, 1);
      assertThat(fed("sample_ooo_delta")).containsExactly(0.0, 0.0);
    }
  }

  @Test
  void appendersAndWhatIsConfiguredShow() {
    try (Tsdb db = open()) {
      write(db, 0, 1001);
      assertThat(values())
          .containsEntry("head_appenders_created_total", 1001.0)
          .containsEntry("compactions_skipped_total", 0.0)
          .containsEntry("retention_limit_percentage", 0.0)
          .containsEntry("stale_series_compactions_triggered_total", 0.0);
    }
  }

  @Test
  void whatTheDiskRefusesCountsAsFailed() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      disk.limit(disk.used());
      db.maintain();
      assertThat(values().get("compactions_failed_total")).isPositive();
      disk.limit(Long.MAX_VALUE);
    }
  }

  @Test
  void howFarCompactionDeletionAndCleaningAreShows() {
    Set<String> seen = new LinkedHashSet<>();
    Tsdb[] opened = new Tsdb[1];
    Disk watched =
        (Disk)
            Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (_, method, arguments) -> {
                  if (opened[0] != null) {
                    underWay(opened[0]).forEach(seen::add);
                  }
                  try {
                    return method.invoke(disk, arguments);
                  } catch (InvocationTargetException e) {
                    throw Objects.requireNonNull(e.getCause());
                  }
                });
    try (Tsdb db = open(watched)) {
      opened[0] = db;
      write(db, 0, 4000);
      db.maintain();
      // Each block is begun with none of its 50 series, and has a name when all are in it.
      assertThat(seen).contains("head block 0/50", "head block 50/50", "head truncation 0/0");
      db.delete(0, 1_000_000, List.of(Matcher.of(Matcher.Type.EQUAL, "s", "1")));
      assertThat(seen).contains("deletion 0/" + (db.blocks().size() + 1));
      db.cleanTombstones();
      assertThat(seen).anyMatch(line -> line.matches("tombstone cleanup [1-9][0-9]*/[0-9]+"));
      assertThat(underWay(db)).isEmpty();
    }
  }

  private static List<String> underWay(Tsdb db) {
    return db.head().counters().work().longWork().underWay().stream()
        .map(piece -> piece.kind().text() + " " + piece.done() + "/" + piece.all())
        .toList();
  }

  @Test
  void theLogCountsItsPagesAndSyncs() {
    try (Tsdb db = open()) {
      write(db, 0, 500);
      db.sync();
      Map<String, Double> values = values();
      assertThat(values.get("wal_page_flushes_total")).isGreaterThanOrEqualTo(500);
      assertThat(values.get("wal_record_part_writes_total")).isGreaterThanOrEqualTo(501);
      double bytes = values.get("wal_record_parts_bytes_written_total");
      assertThat(values.get("wal_completed_pages_total"))
          .isBetween(bytes / 32768 - 1, bytes / 30000);
      assertThat(values.get("wal_fsync_duration_seconds")).isPositive();
    }
  }

  @Test
  void reloadsAndCleaningAreTimed() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      db.maintain();
      db.reloadBlocks();
      db.delete(0, 100_000, List.of(Matcher.of(Matcher.Type.EQUAL, "s", "1")));
      db.cleanTombstones();
      assertThat(values())
          .containsEntry("reloads_total", 1.0)
          .containsEntry("reloads_failures_total", 0.0)
          .containsEntry("tombstone_cleanup_seconds", 1.0);
    }
  }

  @Test
  void whatIsBeyondRetentionGoesWithinAReload() {
    try (Tsdb db = open()) {
      write(db, 0, 2000);
      db.maintain();
      assertThat(db.blocks()).isNotEmpty();
      List<Integer> left = new ArrayList<>();
      db.head().counters().work().listen(WorkLog.Work.RELOAD, _ -> left.add(db.blocks().size()));
      db.apply(TsdbOptions.DEFAULT.withRetentionBytes(1));
      db.reloadBlocks();
      assertThat(left).containsExactly(0);
    }
  }

  @Test
  void aStartAfterACleanEndIsClean() {
    open().close();
    try (Tsdb db = open()) {
      write(db, 0, 10);
      assertThat(values()).containsEntry("clean_start", 1.0);
      assertThat(values().get("isolation_high_watermark"))
          .isEqualTo(values().get("isolation_low_watermark"))
          .isPositive();
    }
  }

  @Test
  void aStartAfterACrashIsNot() {
    write(open(), 0, 10);
    disk.kill();
    // This disk's locks leave no file; those of real ones do.
    disk.put(DIRECTORY.resolve("lock"), new byte[0]);
    try (Tsdb db = open()) {
      assertThat(db.blocks()).isEmpty();
      assertThat(values()).containsEntry("clean_start", 0.0);
    }
  }

  @Test
  void samplesOfSeriesThatAreGoneAreCounted() {
    try (Tsdb db = open();
        Appender appender = db.appender()) {
      appender.append(4711, Appender.NO_START, 1, 1);
      assertThat(values()).containsEntry("head_series_not_found_total", 1.0);
    }
  }
}
