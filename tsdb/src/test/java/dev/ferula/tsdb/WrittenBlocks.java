package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A database of one series with blocks, on a simulated disk. */
final class WrittenBlocks {
  static final Path DIRECTORY = Path.of("/data");
  static final long RANGE = 20_000;
  static final Labels SERIES = Labels.of("__name__", "m");

  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);

  private final SimulatedDisk disk;
  private final Random names = new Random(3);

  /** What the clock says, in milliseconds. */
  long now;

  WrittenBlocks(SimulatedDisk disk) {
    this.disk = disk;
  }

  /** Writes so many blocks, and what follows them in the head; returns all of it. */
  Map<Labels, TreeMap<Long, Long>> write(int blocks) {
    TreeMap<Long, Long> all = new TreeMap<>();
    try (Tsdb db = open()) {
      append(db, all, 1_000, (blocks + 1) * RANGE);
      db.maintain();
      assertThat(db.blocks()).hasSize(blocks);
    }
    return new TreeMap<>(Map.of(SERIES, all));
  }

  static void append(Tsdb db, TreeMap<Long, Long> all, long from, long to) {
    for (long time = from; time < to; time += 1_000) {
      try (Appender appender = db.appender()) {
        appender.append(appender.resolve(SERIES), Appender.NO_START, time, time);
        appender.commit();
      }
      all.put(time, Double.doubleToRawLongBits(time));
    }
  }

  /** The folders of the blocks. */
  List<Path> folders() {
    return disk.files().stream()
        .filter(file -> file.endsWith("meta.json"))
        .map(Path::getParent)
        .toList();
  }

  Tsdb open() {
    return open(DIRECTORY);
  }

  Tsdb open(Path directory) {
    return IdleTsdb.open(directory, OPTIONS, disk, names, () -> Instant.ofEpochMilli(now));
  }
}
