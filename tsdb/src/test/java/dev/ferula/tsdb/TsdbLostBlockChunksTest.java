package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.chunkshead.HeadChunkFiles;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose newest block is gone has all of its samples that the log has yet. */
class TsdbLostBlockChunksTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path CHUNKS = DIRECTORY.resolve("chunks_head");
  private static final long BEGIN = 1_000_000;
  private static final long RANGE = 20_000;
  private static final long STEP = 500;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withSamplesPerChunk(8)
          .withWal(32 * 1024, Compression.SNAPPY);
  private static final TsdbOptions WITH_LATE =
      OPTIONS.withOutOfOrderWindow(Duration.ofMillis(2 * RANGE));

  private final Random names = new Random(3);
  private TsdbOptions options = OPTIONS;
  private long now = BEGIN;

  private record Chunk(long ref, long start, long end) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 39, 130, 213, 256})
  void laterChunksHideNoSampleOfTheLog(long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    options = seed % 2 == 0 ? WITH_LATE : OPTIONS;
    Tsdb db = open(disk);
    int written = 0;
    int lives = 0;
    boolean isBusy = true;
    boolean isOneLife = false;
    while (now < BEGIN + 6 * RANGE
        || random.nextInt(10) > 0
        || (isOneLife && seed % 3 > 0)
        || !hasLaterChunks(disk, db)) {
      isBusy ^= random.nextInt(15) == 0;
      write(db, random, isBusy ? 200 : 30);
      int blocks = db.blocks().size();
      db.maintain();
      boolean isNew = db.blocks().size() > blocks;
      isOneLife |= isNew;
      int onDisk = chunks(disk).size();
      boolean isKilled = onDisk > written && random.nextInt(isNew ? 2 : 20) == 0;
      if (isKilled || random.nextInt(100) == 0) {
        lives += onDisk > written ? 1 : 0;
        disk.kill();
        db = open(disk);
        written = chunks(disk).size();
        isOneLife = false;
      }
    }
    assertThat(lives).as("killed ones of which chunks are left").isPositive();
    BlockMeta newest = newest(db);
    if (random.nextBoolean()) {
      db.close();
    } else {
      disk.kill();
    }
    assertLogIsRead(disk, newest);
    Tsdb next = open(disk);
    Map<Labels, TreeMap<Long, Long>> before = Samples.in(next);
    for (int round = 0; round < 40; round++) {
      write(next, random, 200);
      next.maintain();
    }
    assertHas(Samples.in(next), before);
  }

  @Test
  void samplesWhoseChunkWasNotWrittenAtAKillAreRead() {
    SimulatedDisk disk = new SimulatedDisk(1);
    assertLogIsRead(disk, writeWithHoles(disk));
  }

  /* Of ten series some chunks are in files, the next were lost by a kill, and later ones are there. */
  private BlockMeta writeWithHoles(SimulatedDisk disk) {
    Tsdb db = open(disk);
    for (; now < BEGIN + 31_000; now += STEP) {
      write(db, 0, now < BEGIN + 12_000 ? 300 : now < BEGIN + RANGE ? 100 : 10);
    }
    db.maintain();
    disk.kill();
    db = open(disk);
    for (; now < BEGIN + 45_000; now += STEP) {
      write(db, 0, 10);
      db.maintain();
    }
    BlockMeta newest = newest(db);
    db.close();
    assertThat(holes(disk, newest, newest.maxTime() - STEP)).isEqualTo(10);
    return newest;
  }

  @Test
  void aFullDiskHidesNoSampleEither() {
    SimulatedDisk disk = new SimulatedDisk(1);
    BlockMeta newest = writeWithHoles(disk);
    disk.limit(disk.used());
    assertLogIsRead(disk, newest);
    Tsdb db = open(disk);
    Map<Labels, TreeMap<Long, Long>> before = Samples.in(db);
    disk.heal();
    for (; now < BEGIN + 65_000; now += STEP) {
      write(db, 0, 300);
      db.maintain();
      assertHas(Samples.in(db), before);
    }
    disk.kill();
    assertHas(Samples.in(open(disk)), before);
  }

  /* Late samples keep a series in the head, without its open chunk, if they cannot be compacted. */
  @Test
  void samplesOfASeriesThatLateOnesKeptAreRead() {
    options = WITH_LATE;
    long holes = 0;
    for (int failing = 0; holes < 10; failing++) {
      assertThat(failing).as("changes while a block is written").isLessThan(100);
      now = BEGIN;
      SimulatedDisk disk = new SimulatedDisk(1);
      Tsdb db = open(disk);
      for (; now < BEGIN + 31_000; now += STEP) {
        write(db, now < BEGIN + 15_000 ? 0 : 10, 300);
      }
      writeLate(db, 10);
      disk.failAt(failing, Long.MAX_VALUE / 2, DiskException.Kind.IO);
      db.maintain();
      disk.heal();
      for (; now < BEGIN + 45_000; now += STEP) {
        write(db, 0, 300);
        db.maintain();
      }
      BlockMeta newest = newest(db);
      db.close();
      holes = holes(disk, newest, BEGIN + 14_500);
      if (holes > 0) {
        assertLogIsRead(disk, newest);
      }
    }
  }

  private static void writeLate(Tsdb db, int series) {
    try (Appender appender = db.appender()) {
      for (int i = 0; i < series; i++) {
        append(appender, "m" + i, BEGIN + 5_001, 1);
      }
      appender.commit();
    }
  }

  /* The block goes; what a start without any chunks reads of the log all others have, too. */
  private void assertLogIsRead(SimulatedDisk disk, BlockMeta block) {
    assertThat(chunks(disk)).anyMatch(chunk -> chunk.start >= block.maxTime());
    disk.deleteTree(DIRECTORY.resolve(block.ulid().toString()));
    SimulatedDisk withoutChunks = disk.copy(1);
    withoutChunks.deleteTree(CHUNKS);
    Map<Labels, TreeMap<Long, Long>> ofLog = Samples.in(open(withoutChunks));
    for (int life = 0; life < 3; life++) {
      assertHas(Samples.in(open(disk)), ofLog);
      disk.kill();
    }
  }

  private static void assertHas(
      Map<Labels, TreeMap<Long, Long>> found, Map<Labels, TreeMap<Long, Long>> wanted) {
    wanted.forEach(
        (labels, samples) ->
            assertThat(found.get(labels)).as(labels.toString()).containsAllEntriesOf(samples));
  }

  /* How many series have chunks on disk from before and after a block's end, and none at a time. */
  private static long holes(SimulatedDisk disk, BlockMeta block, long time) {
    Map<Long, TreeMap<Long, Long>> ends = new TreeMap<>();
    for (Chunk chunk : chunks(disk)) {
      ends.computeIfAbsent(chunk.ref, _ -> new TreeMap<>()).put(chunk.start, chunk.end);
    }
    return ends.values().stream()
        .filter(
            of -> {
              Map.Entry<Long, Long> before = of.lowerEntry(block.maxTime());
              boolean isBefore = before != null && before.getValue() < time;
              return isBefore && of.lastKey() >= block.maxTime();
            })
        .count();
  }

  private static boolean hasLaterChunks(SimulatedDisk disk, Tsdb db) {
    long end = newest(db).maxTime();
    return chunks(disk).stream().anyMatch(chunk -> chunk.start >= end);
  }

  /* Those in order that a process which begins now finds. */
  private static List<Chunk> chunks(SimulatedDisk disk) {
    List<Chunk> chunks = new ArrayList<>();
    try (HeadChunkFiles files =
        HeadChunkFiles.open(disk.copy(1), CHUNKS, HeadChunkFiles.DEFAULT_FILE_SIZE)) {
      files.iterate(
          (ref, location, start, end, samples, encoding, outOfOrder) -> {
            if (!outOfOrder) {
              chunks.add(new Chunk(ref, start, end));
            }
          });
    }
    return chunks;
  }

  private static BlockMeta newest(Tsdb db) {
    return db.blocks().stream()
        .max(Comparator.comparingLong(BlockMeta::maxTime).thenComparing(BlockMeta::minTime))
        .orElseThrow();
  }

  private Tsdb open(SimulatedDisk disk) {
    return IdleTsdb.open(DIRECTORY, options, disk, names, () -> Instant.ofEpochMilli(2_000_000));
  }

  /* Many series are mostly written, others for a while only, some seldom, some now and then late. */
  private void write(Tsdb db, Random random, int series) {
    now += STEP;
    try (Appender appender = db.appender()) {
      for (int i = 0; i < series; i++) {
        boolean isSeldom = i % 4 == 3;
        if (random.nextInt(20) < (isSeldom ? 2 : 19)) {
          long group = i % 3 < 2 ? 0 : now / 30_000;
          append(appender, "m" + i, "g" + group, now, random.nextDouble());
        }
      }
      for (int i = 0; options == WITH_LATE && i < 5; i++) {
        long time = now - random.nextLong(2 * RANGE) | 1; // No other sample has that time.
        append(appender, "m" + random.nextInt(200), "g0", time, random.nextDouble());
      }
      appender.commit();
    }
  }

  private void write(Tsdb db, int from, int to) {
    Random values = new Random(now);
    try (Appender appender = db.appender()) {
      for (int i = from; i < to; i++) {
        append(appender, "m" + i, now, values.nextDouble());
      }
      appender.commit();
    }
  }

  private static void append(Appender appender, String name, long time, double value) {
    append(appender, name, "g0", time, value);
  }

  private static void append(
      Appender appender, String name, String group, long time, double value) {
    Labels labels = Labels.of("__name__", name, "group", group);
    appender.append(appender.resolve(labels), Appender.NO_START, time, value);
  }
}
