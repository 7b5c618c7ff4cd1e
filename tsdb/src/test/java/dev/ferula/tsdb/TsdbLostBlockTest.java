package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.storage.Queryable;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose newest block is gone has nothing again that was deleted. */
class TsdbLostBlockTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withSamplesPerChunk(8)
          .withWal(32 * 1024, Compression.SNAPPY);

  private final Random names = new Random(3);
  private long now = 1_000_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {3, 4, 10, 15, 125, 142})
  void nothingThatWasDeletedComesBack(long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    Tsdb db = open(disk);
    long length = (2 + random.nextInt(4)) * RANGE;
    while (now < 1_000_000 + length || random.nextInt(10) > 0) {
      write(db, random);
      if (random.nextInt(3) > 0) {
        db.maintain();
      }
      switch (random.nextInt(20)) {
        case 0 -> {
          disk.kill();
          db = open(disk);
        }
        case 1 -> delete(db, random);
        case 2 -> db.cleanTombstones();
        default -> {}
      }
    }
    Map<Labels, TreeMap<Long, Long>> before = Samples.in(db);
    Path newest = newest(db);
    disk.kill();
    disk.deleteTree(newest);
    try (ReadOnlyTsdb looked = ReadOnlyTsdb.open(disk, DIRECTORY)) {
      assertNothingIsBack(looked, before);
    }
    for (int life = 0; life < 3; life++) {
      assertNothingIsBack(open(disk), before);
      disk.kill();
    }
  }

  private static void assertNothingIsBack(Queryable db, Map<Labels, TreeMap<Long, Long>> before) {
    Samples.in(db)
        .forEach(
            (labels, samples) ->
                assertThat(before.getOrDefault(labels, new TreeMap<>()))
                    .as(labels.toString())
                    .containsAllEntriesOf(samples));
  }

  /* Files of chunks have the samples longer than the log has the deletion. */
  @Test
  void whatWasDeletedBeforeItsBlockWasWrittenDoesNotComeBackOnceTheLogHasForgottenIt() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    long from = now + RANGE + RANGE / 4;
    long to = now + RANGE + RANGE / 2;
    for (long end = now + 3 * RANGE; now < end; now += 100) {
      try (Appender appender = db.appender()) {
        for (int i = 0; i < 100; i++) {
          long ref = appender.resolve(Labels.of("__name__", "m" + i));
          appender.append(ref, Appender.NO_START, now, 7.0 * i / now);
        }
        appender.commit();
      }
      if (now == to + RANGE / 5) {
        db.delete(from, to, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m7")));
      }
      db.maintain();
    }
    Path newest = newest(db);
    disk.kill();
    disk.deleteTree(newest);
    Map<Labels, TreeMap<Long, Long>> found = Samples.in(open(disk));
    assertThat(found.get(Labels.of("__name__", "m7")).subMap(from, true, to, true)).isEmpty();
  }

  private void delete(Tsdb db, Random random) {
    long from = now - random.nextInt((int) (2 * RANGE));
    long to = from + random.nextInt((int) RANGE);
    String name = "m" + random.nextInt(30);
    db.delete(from, to, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", name)));
  }

  private static Path newest(Tsdb db) {
    return DIRECTORY.resolve(
        db.blocks().stream()
            .max(Comparator.comparingLong(BlockMeta::maxTime))
            .orElseThrow()
            .ulid()
            .toString());
  }

  private Tsdb open(SimulatedDisk disk) {
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, names, () -> Instant.ofEpochMilli(2_000_000));
  }

  /* Some series are always written, others for a while only, some seldom. */
  private void write(Tsdb db, Random random) {
    now += 500;
    try (Appender appender = db.appender()) {
      for (int i = 0; i < 30; i++) {
        if (i < 10 || random.nextInt(i) < 5) {
          long group = i < 20 ? 0 : now / 30_000;
          Labels labels = Labels.of("__name__", "m" + i, "group", "g" + group);
          appender.append(appender.resolve(labels), Appender.NO_START, now, random.nextInt(100));
        }
      }
      appender.commit();
    }
  }
}
