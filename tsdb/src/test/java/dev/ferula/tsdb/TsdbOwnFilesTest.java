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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that only help, on a disk that does not let them be looked at: all goes on without them.
 */
class TsdbOwnFilesTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final int BLOCKS = 2;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);
  private static final Labels SERIES = Labels.of("__name__", "m");

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "ferula.index",
        "wal/ferula.ends",
        "wbl/ferula.ends",
        "wal/ferula.state",
        "chunks_head/ferula.state"
      })
  void aStartDoesWithoutThem(String file) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    disk.failReading(DIRECTORY.resolve(file));
    try (Tsdb db = open()) {
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"meta.json.copy", "tombstones.copy"})
  void aBlockIsOpenedWithoutItsCopies(String copy) {
    Map<Labels, TreeMap<Long, Long>> all = written();
    disk.failReading(blocks().getFirst().resolve(copy));
    try (Tsdb db = open()) {
      assertThat(db.blocks()).hasSize(BLOCKS);
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @Test
  void aBlockThatCannotBeLookedAtKeepsNoOtherFromBeingTakenIn() {
    Map<Labels, TreeMap<Long, Long>> all = written();
    Path first = blocks().getFirst();
    Path second = blocks().getLast();
    disk.rename(second, DIRECTORY.resolve("away"));
    try (Tsdb db = open()) {
      disk.rename(DIRECTORY.resolve("away"), second);
      disk.failReading(first);
      db.reloadBlocks();
      assertThat(db.blocks()).hasSize(BLOCKS);
      disk.heal();
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  /* Two blocks, and what follows them in the head. */
  private Map<Labels, TreeMap<Long, Long>> written() {
    TreeMap<Long, Long> all = new TreeMap<>();
    try (Tsdb db = open()) {
      for (long time = 1_000; time < (BLOCKS + 1) * RANGE; time += 1_000) {
        try (Appender appender = db.appender()) {
          appender.append(appender.resolve(SERIES), Appender.NO_START, time, time);
          appender.commit();
        }
        all.put(time, Double.doubleToRawLongBits(time));
        db.maintain();
      }
      assertThat(db.blocks()).hasSize(BLOCKS);
    }
    return new TreeMap<>(Map.of(SERIES, all));
  }

  private List<Path> blocks() {
    return disk.files().stream()
        .filter(file -> file.endsWith("meta.json"))
        .map(Path::getParent)
        .toList();
  }

  private Tsdb open() {
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, new Random(3), () -> Instant.ofEpochMilli(0));
  }
}
