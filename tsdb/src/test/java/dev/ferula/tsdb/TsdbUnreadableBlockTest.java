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
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that does not let one block be read for a while: what cannot be read is not gone. */
class TsdbUnreadableBlockTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);
  private static final Labels SERIES = Labels.of("__name__", "m");

  private final SimulatedDisk disk = new SimulatedDisk(1);

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

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"index", "chunks", "tombstones", "tombstones.copy"})
  void whatIsDeletedOfABlockIsNotReadFromTheLogWhileTheBlockCannotBeRead(String file) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    Tsdb db = open();
    db.delete(3_000, 7_000, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m")));
    samples(all).subMap(3_000L, true, 7_000L, true).clear();
    assertThat(Samples.difference(db, all)).isEmpty();
    db.close();
    disk.failReading(onlyBlock().resolve(file));
    db = open();
    assertThat(samples(Samples.in(db)).subMap(3_000L, true, 7_000L, true)).isEmpty();
    disk.heal();
    db.reloadBlocks();
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
      for (long time = 1_000; time < 2 * RANGE; time += 1_000) {
        try (Appender appender = db.appender()) {
          appender.append(appender.resolve(SERIES), Appender.NO_START, time, time);
          appender.commit();
        }
        all.put(time, Double.doubleToRawLongBits(time));
      }
      db.maintain();
      assertThat(db.blocks()).hasSize(1);
    }
    return new TreeMap<>(Map.of(SERIES, all));
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
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, new Random(3), () -> Instant.ofEpochMilli(0));
  }
}
