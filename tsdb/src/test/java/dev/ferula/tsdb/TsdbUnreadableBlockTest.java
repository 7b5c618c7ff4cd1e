package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.StorageException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that does not let one block be read for a while: what cannot be read is not gone. */
class TsdbUnreadableBlockTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path STATE = DIRECTORY.resolve("ferula.state");
  private static final long RANGE = 20_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);
  private static final Labels SERIES = Labels.of("__name__", "m");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final Random names = new Random(3);

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json", "index", "chunks", "tombstones"})
  void aStartGoesOnAndFindsTheBlockOnceItCanBeRead(String file) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    disk.failReading(onlyBlock().resolve(file));
    Tsdb db = open();
    assertThat(db.blocks()).isEmpty();
    disk.heal();
    db.reloadBlocks();
    assertThat(db.blocks()).hasSize(1);
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @ParameterizedTest(name = "{0}, cleaned {1}")
  @CsvSource({
    "'', false",
    "'', true",
    "meta.json, false",
    "meta.json, true",
    "index, false",
    "index, true",
    "chunks, false",
    "chunks, true",
    "tombstones, false",
    "tombstones.copy, false",
  })
  void whatIsDeletedOfABlockIsNotReadFromTheLogWhileTheBlockCannotBeRead(
      String file, boolean cleaned) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    delete(all, cleaned);
    disk.failReading(onlyBlock().resolve(file));
    Tsdb db = open();
    assertThat(deleted(db)).isEmpty();
    append(db, samples(all), 2 * RANGE, 3 * RANGE);
    db.maintain();
    disk.heal();
    db.reloadBlocks();
    db.maintain();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  /* Of the second, the folder's note says nothing: Prometheus deleted, and did not write it. */
  @ParameterizedTest(name = "noted {0}")
  @ValueSource(booleans = {true, false})
  void whatIsDeletedOfABlockStaysSoOnceTheBlockIsInTheQuarantine(boolean noted) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    delete(all, false);
    if (!noted) {
      disk.delete(STATE);
    }
    Path block = onlyBlock();
    for (Path file : List.copyOf(disk.files())) {
      if (file.startsWith(block) && (file.endsWith("index") || file.endsWith("000001"))) {
        disk.put(file, new byte[disk.bytes(file).length]);
      }
    }
    for (int life = 0; life < 3; life++) {
      Tsdb db = open();
      assertThat(db.blocks()).isEmpty();
      assertThat(deleted(db)).isEmpty();
      assertThat(samples(Samples.in(db))).hasSize((int) (RANGE / 1_000));
      disk.kill();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json"})
  void whatPrometheusDeletedOfABlockIsKnownFromTheFirstStartWithTheBlock(String file) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    delete(all, false);
    disk.delete(STATE);
    open().close();
    disk.failReading(onlyBlock().resolve(file));
    assertThat(deleted(open())).isEmpty();
  }

  @Test
  void aDeletionThatTouchesNoBlockHidesNothingOfTheLog() {
    Map<Labels, TreeMap<Long, Long>> all = written();
    try (Tsdb db = open()) {
      db.delete(3_000, 7_000, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "other")));
      db.delete(RANGE, RANGE, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m")));
      samples(all).remove(RANGE);
    }
    disk.failReading(onlyBlock());
    Tsdb db = open();
    assertThat(db.blocks()).isEmpty();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @Test
  void aBlockThatCannotBeLookedAtIsNotTakenForDeleted() {
    Map<Labels, TreeMap<Long, Long>> all = written();
    Tsdb db = open();
    disk.failReading(onlyBlock());
    db.reloadBlocks();
    assertThat(db.blocks()).hasSize(1);
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeLookedAtRefusesTheStartWithTheReason() {
    written();
    disk.failReading(DIRECTORY);
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("open /data: ");
  }

  /* One block, and what follows it in the head. */
  private Map<Labels, TreeMap<Long, Long>> written() {
    TreeMap<Long, Long> all = new TreeMap<>();
    try (Tsdb db = open()) {
      append(db, all, 1_000, 2 * RANGE);
      db.maintain();
      assertThat(db.blocks()).hasSize(1);
    }
    return new TreeMap<>(Map.of(SERIES, all));
  }

  private static void append(Tsdb db, TreeMap<Long, Long> all, long from, long to) {
    for (long time = from; time < to; time += 1_000) {
      try (Appender appender = db.appender()) {
        appender.append(appender.resolve(SERIES), Appender.NO_START, time, time);
        appender.commit();
      }
      all.put(time, Double.doubleToRawLongBits(time));
    }
  }

  private void delete(Map<Labels, TreeMap<Long, Long>> all, boolean cleaned) {
    try (Tsdb db = open()) {
      db.delete(3_000, 7_000, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m")));
      samples(all).subMap(3_000L, true, 7_000L, true).clear();
      if (cleaned) {
        db.cleanTombstones();
      }
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  private static Map<Long, Long> deleted(Tsdb db) {
    return samples(Samples.in(db)).subMap(3_000L, true, 7_000L, true);
  }

  private static TreeMap<Long, Long> samples(Map<Labels, TreeMap<Long, Long>> all) {
    return all.getOrDefault(SERIES, new TreeMap<>());
  }

  private Path onlyBlock() {
    return disk.files().stream()
        .filter(file -> file.endsWith("meta.json"))
        .map(Path::getParent)
        .findFirst()
        .orElseThrow();
  }

  private Tsdb open() {
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, names, () -> Instant.ofEpochMilli(0));
  }
}
