package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series that are moved to blocks because they have gone stale, and that come back. */
class TsdbStaleSeriesTest {
  private static final Labels SERIES = Labels.of("__name__", "m");
  private static final int FILLERS = 40;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(1000))
          .withOutOfOrderWindow(Duration.ofMillis(2000))
          .withStaleSeriesThreshold(0.001)
          .withWal(32 * 1024, Compression.NONE);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private Random random = new Random(1);

  private Tsdb open() {
    return IdleTsdb.open(
        Path.of("/data"), OPTIONS, disk, random, () -> Instant.ofEpochMilli(20_000));
  }

  private static void append(Tsdb db, long timestamp, double value) {
    append(db, SERIES, timestamp, value);
  }

  private static void append(Tsdb db, Labels labels, long timestamp, double value) {
    try (Appender appender = db.appender()) {
      assertThat(appender.append(appender.resolve(labels), Appender.NO_START, timestamp, value))
          .isEqualTo(AppendStatus.ACCEPTED);
      appender.commit();
    }
  }

  /* Other series, which go on; so many samples that the log begins new segments. */
  private static void appendOthers(Tsdb db, long from, long to) {
    for (long time = from; time <= to; time += 5) {
      try (Appender appender = db.appender()) {
        for (int i = 0; i < FILLERS; i++) {
          Labels labels = Labels.of("__name__", "other", "i", "" + i);
          appender.append(appender.resolve(labels), Appender.NO_START, time, i);
        }
        appender.commit();
      }
    }
  }

  private static void moveToBlock(Tsdb db) {
    long before = staleBlocks(db);
    db.maintain();
    assertThat(staleBlocks(db)).isGreaterThan(before);
  }

  private static long staleBlocks(Tsdb db) {
    return db.blocks().stream().filter(b -> b.hasHint(BlockMeta.FROM_STALE_SERIES)).count();
  }

  private static Map<Long, Double> samples(Tsdb db) {
    Map<Long, Double> found = new TreeMap<>();
    Samples.in(db)
        .getOrDefault(SERIES, new TreeMap<>())
        .forEach((t, bits) -> found.put(t, Double.longBitsToDouble(bits)));
    return found;
  }

  /* Names of blocks are random here, and those of equal times are in the order of their names. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lateSamplesDoNotWinOverThoseThatWereThereBefore(long seed) {
    random = new Random(seed);
    Tsdb db = open();
    appendOthers(db, 1000, 1000);
    append(db, 2100, 1);
    append(db, 2200, 2);
    append(db, 2100, 9);
    append(db, 2300, StaleMarker.VALUE);
    appendOthers(db, 2600, 2600);
    moveToBlock(db);
    assertThat(samples(db)).containsEntry(2100L, 1.0);
    append(db, 2100, 8);
    assertThat(samples(db)).containsEntry(2100L, 1.0);
    appendOthers(db, 3700, 3700);
    db.maintain();
    assertThat(samples(db)).containsEntry(2100L, 1.0);
  }
}
