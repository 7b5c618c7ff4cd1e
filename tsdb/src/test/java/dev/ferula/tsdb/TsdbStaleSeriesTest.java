package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
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

  private Tsdb openAgain() {
    disk.kill();
    return open();
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

  /* Other series, which go on; so much of them that the log begins new segments. */
  private static void appendOthers(Tsdb db, long from, long to) {
    for (long time = from; time <= to; time += 2) {
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

  private static void delete(Tsdb db, long from, long to) {
    db.delete(from, to, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m")));
  }

  @Test
  void whatIsOlderThanTheMarkerIsKeptWhenTheSeriesComesBackWithIt() {
    Tsdb db = open();
    append(db, 1100, 1);
    append(db, 1200, StaleMarker.VALUE);
    appendOthers(db, 1200, 1200);
    moveToBlock(db);
    append(db, 1150, 2);
    append(db, 1160, 3);
    db = openAgain();
    assertThat(samples(db)).containsEntry(1100L, 1.0).containsEntry(1150L, 2.0).hasSize(4);
    append(db, 1300, 4);
    assertThat(samples(openAgain())).containsEntry(1160L, 3.0).containsEntry(1300L, 4.0).hasSize(5);
  }

  @Test
  void whatWasDeletedBeforeTheMoveDoesNotHideWhatComesBack() {
    Tsdb db = open();
    append(db, 1100, 1);
    append(db, 1200, 2);
    appendOthers(db, 1200, 1200);
    delete(db, 1000, 1150);
    append(db, 1300, StaleMarker.VALUE);
    moveToBlock(db);
    append(db, 1120, 5);
    assertThat(samples(db)).containsEntry(1120L, 5.0).doesNotContainKey(1100L);
    assertThat(samples(openAgain())).containsEntry(1120L, 5.0).doesNotContainKey(1100L);
  }

  @Test
  void deletedSamplesStayDeletedOnceTheLogIsCutBehindTheMove() {
    Tsdb db = open();
    append(db, 1100, 1);
    append(db, 1200, StaleMarker.VALUE);
    appendOthers(db, 1200, 1200);
    moveToBlock(db);
    append(db, 3100, 2);
    append(db, 3200, 3);
    delete(db, 3050, 3150);
    db = openAgain();
    appendOthers(db, 1205, 3400);
    db.maintain();
    assertThat(samples(db)).containsKeys(1100L, 3200L).doesNotContainKey(3100L);
    db = openAgain();
    assertThat(samples(db)).containsKeys(1100L, 3200L).doesNotContainKey(3100L);
  }

  @Test
  void whatWasMovedIsNotBackOnceTheLogIsCutBehindTheMove() {
    Tsdb db = open();
    appendOthers(db, 2200, 2200);
    append(db, 3000, 1);
    append(db, 3100, 2);
    append(db, 3200, StaleMarker.VALUE);
    moveToBlock(db);
    db = openAgain();
    delete(db, 3050, 3150);
    appendOthers(db, 2201, 3800);
    db.maintain();
    db = openAgain();
    assertThat(samples(db)).containsEntry(3000L, 1.0).doesNotContainKey(3100L);
    assertThat(db.head().counters().walUnknownRefs().size()).isZero();
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
