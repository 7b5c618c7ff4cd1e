package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that compacts, is killed and opened again, beside a map of maps. */
class TsdbCompactionTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);

  private final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
  private final Random names = new Random(3);
  private long now = 1_000_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void headBlocksAndRestartsAnswerAsTheModel(long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    Tsdb db = open(disk, OPTIONS);
    int most = 0;
    for (int round = 0; round < 60; round++) {
      write(db, random, 10);
      db.maintain();
      most = Math.max(most, db.blocks().size());
      if (random.nextInt(4) == 0) {
        disk.kill();
        db = open(disk, OPTIONS);
      }
      compare(db, random);
    }
    assertThat(Samples.difference(db, model)).isEmpty();
    assertThat(most).isGreaterThan(2);
    assertThat(db.blocks()).anyMatch(block -> block.compaction().level() > 1);
    assertThat(db.head().maxTime() - db.head().minTime()).isLessThan(2 * RANGE);
  }

  @Test
  void aClockThatWasWrongAtFirstLeavesNoRowOfEmptyRangesToLetGoOneByOne() {
    Labels series = Labels.of("__name__", "m");
    Tsdb db = open(new SimulatedDisk(1), OPTIONS);
    long right = 5000 * RANGE + 5;
    TreeMap<Long, Long> all = new TreeMap<>();
    for (long time : new long[] {1, right, right + 1}) {
      try (Appender appender = db.appender()) {
        appender.append(appender.resolve(series), Appender.NO_START, time, 2);
        appender.commit();
      }
      all.put(time, Double.doubleToRawLongBits(2));
    }
    db.maintain();
    assertThat(db.blocks()).hasSize(1);
    assertThat(db.head().maxTime() - db.head().minTime()).isLessThan(2 * RANGE);
    assertThat(db.head().counters().truncations()).isEqualTo(2);
    assertThat(Samples.difference(db, Map.of(series, all))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void failingDiskNeverLosesWhatWasAcknowledged(long seed) {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    Tsdb db = open(disk, OPTIONS);
    for (int round = 0; round < 40; round++) {
      write(db, random, 10);
      disk.failAt(random.nextInt(60), 1 + random.nextInt(10), DiskException.Kind.IO);
      db.maintain();
      disk.heal();
      assertThat(Samples.difference(db, model)).isEmpty();
      if (random.nextInt(3) == 0) {
        disk.kill();
        db = open(disk, OPTIONS);
        assertThat(Samples.difference(db, model)).isEmpty();
      }
    }
  }

  @Test
  void blocksBeyondTheRetentionTimeAreDeleted() {
    Random random = new Random(1);
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS.withRetentionTime(Duration.ofMillis(3 * RANGE)));
    for (int round = 0; round < 40; round++) {
      write(db, random, 10);
      db.maintain();
    }
    long newest = db.blocks().getLast().maxTime();
    assertThat(db.blocks()).allMatch(block -> newest - block.maxTime() < 3 * RANGE);
    assertThat(Samples.in(db).values())
        .allMatch(samples -> samples.firstKey() >= newest - 4 * RANGE);
  }

  @Test
  void blocksBeyondTheRetentionSizeAreDeleted() {
    Random random = new Random(1);
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS.withRetentionBytes(200_000));
    for (int round = 0; round < 60; round++) {
      write(db, random, 10);
      db.maintain();
      assertThat(db.blockBytes()).isLessThan(200_000);
    }
    assertThat(db.blocks()).isNotEmpty();
  }

  @Test
  void ofBlocksThatOverlapThoseThatEndFirstGoFirst() {
    TsdbOptions overlapping =
        OPTIONS
            .withMaxBlockRange(Duration.ofMillis(RANGE))
            .withOverlappingCompaction(false)
            .withOutOfOrderWindow(Duration.ofDays(1));
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS.withBlockRange(Duration.ofMillis(3 * RANGE)));
    long first = 30 * RANGE;
    for (long time = first; time <= first + 5 * RANGE; time += 1000) {
      append(db, time);
    }
    db.maintain();
    db.close();
    db = open(disk, overlapping);
    append(db, first + RANGE + 500);
    append(db, first + 6 * RANGE);
    db.maintain();
    List<BlockMeta> blocks = db.blocks();
    assertThat(blocks.getFirst().maxTime()).isEqualTo(first + 3 * RANGE);
    assertThat(blocks.get(1).maxTime()).isEqualTo(first + 2 * RANGE);
    db.apply(overlapping.withRetentionBytes(db.blockBytes() + db.head().files().bytes() - 1));
    db.reloadBlocks();
    List<BlockMeta> left = new ArrayList<>(blocks);
    left.remove(1);
    assertThat(db.blocks()).isEqualTo(left);
  }

  @Test
  void whatIsBeyondTheRetentionGoesWhereBlocksAreLookedFor() {
    Random random = new Random(1);
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS);
    for (int round = 0; round < 40; round++) {
      write(db, random, 10);
      db.maintain();
    }
    db.close();
    db = open(disk, OPTIONS.withRetentionTime(Duration.ofMillis(3 * RANGE)));
    db.reloadBlocks();
    long newest = db.blocks().getLast().maxTime();
    assertThat(db.blocks()).isNotEmpty().allMatch(b -> newest - b.maxTime() < 3 * RANGE);
    db.apply(OPTIONS.withRetentionBytes(1));
    db.reloadBlocks();
    assertThat(db.blocks()).isEmpty();
  }

  @Test
  void theSizeOfABlockIsThatOfAllItsFilesButTheCopies() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS);
    for (int round = 0; db.blocks().isEmpty(); round++) {
      write(db, new Random(round), 10);
      db.maintain();
    }
    assertThat(db.blockBytes()).isEqualTo(blockBytes(disk));
    db.delete(
        Long.MIN_VALUE, Long.MAX_VALUE, List.of(Matcher.of(Matcher.Type.REGEX, "__name__", ".+")));
    assertThat(db.blockBytes()).isEqualTo(blockBytes(disk));
  }

  private static long blockBytes(SimulatedDisk disk) {
    long bytes = 0;
    for (String block : disk.list(DIRECTORY)) {
      Path folder = DIRECTORY.resolve(block);
      if (Block.isThere(disk, folder)) {
        for (String file : List.of("index", "meta.json", "tombstones", "chunks/000001")) {
          bytes += disk.size(folder.resolve(file));
        }
      }
    }
    return bytes;
  }

  /* A chunk that was begun with the longer range goes beyond the end of the block. */
  @Test
  void deletedSamplesStayDeletedWhereTheRangeOfBlocksIsAnother() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS.withSamplesPerChunk(4));
    for (long time = 1_001_000; time < 1_018_000; time += 1000) {
      append(db, time);
    }
    db.delete(1_002_000, 1_009_000, List.of(Matcher.of(Matcher.Type.EQUAL, "a", "b")));
    db.close();
    TsdbOptions shorter = OPTIONS.withBlockRange(Duration.ofMillis(RANGE / 2));
    db = open(disk, shorter);
    append(db, 1_018_000);
    db.maintain();
    List<Long> times =
        LongStream.rangeClosed(1001, 1018)
            .filter(second -> second < 1002 || second > 1009)
            .mapToObj(second -> 1000 * second)
            .toList();
    assertThat(times(db)).isEqualTo(times);
    for (int life = 0; life < 2; life++) {
      disk.kill();
      db = open(disk, shorter);
      assertThat(times(db)).isEqualTo(times);
      assertThat(db.head().minTime()).isEqualTo(1_010_000);
    }
  }

  private static void append(Tsdb db, long time) {
    try (Appender appender = db.appender()) {
      appender.append(appender.resolve(Labels.of("a", "b")), Appender.NO_START, time, 1);
      appender.commit();
    }
  }

  private static List<Long> times(Tsdb db) {
    return List.copyOf(Samples.in(db).getOrDefault(Labels.of("a", "b"), new TreeMap<>()).keySet());
  }

  @Test
  void logIsCutOffBehindTheBlocks() {
    Random random = new Random(1);
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk, OPTIONS);
    for (int round = 0; round < 60; round++) {
      write(db, random, 10);
      db.maintain();
    }
    assertThat(db.head().files().wal().firstSegment()).isGreaterThan(5);
    assertThat(db.head().files().wal().segment() - db.head().files().wal().firstSegment())
        .isLessThan(12);
  }

  @Test
  void filesOfChunksAreNoLargerThanAskedFor() {
    Random random = new Random(1);
    SimulatedDisk disk = new SimulatedDisk(1);
    long most = 3000;
    Tsdb db = open(disk, OPTIONS.withChunkSegmentSize(most));
    for (int round = 0; round < 60; round++) {
      write(db, random, 10);
      db.maintain();
    }
    db.snapshot(Path.of("/snapshot"), true);
    assertThat(db.blocks()).extracting(block -> block.compaction().level()).contains(1, 3);
    for (Path directory : List.of(DIRECTORY, Path.of("/snapshot"))) {
      List<Path> folders = chunkFolders(disk, directory);
      List<Path> files =
          folders.stream()
              .flatMap(folder -> disk.list(folder).stream().map(folder::resolve))
              .toList();
      assertThat(files).hasSizeGreaterThan(2 * folders.size());
      assertThat(files).allSatisfy(file -> assertThat(disk.size(file)).isLessThan(most));
    }
    assertThat(chunkFolders(disk, Path.of("/snapshot"))).hasSize(db.blocks().size() + 1);
    assertThat(Samples.difference(db, model)).isEmpty();
  }

  private static List<Path> chunkFolders(SimulatedDisk disk, Path directory) {
    return disk.list(directory).stream()
        .map(name -> directory.resolve(name).resolve("chunks"))
        .filter(disk::isDirectory)
        .toList();
  }

  private Tsdb open(SimulatedDisk disk, TsdbOptions options) {
    return IdleTsdb.open(DIRECTORY, options, disk, names, () -> Instant.ofEpochMilli(2_000_000));
  }

  private void write(Tsdb db, Random random, int batches) {
    for (int b = 0; b < batches; b++) {
      now += 500;
      try (Appender appender = db.appender()) {
        Map<Labels, Double> batch = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
          batch.put(series(random), (double) random.nextInt(100));
        }
        batch.forEach(
            (labels, value) ->
                assertThat(appender.append(appender.resolve(labels), Appender.NO_START, now, value))
                    .isEqualTo(AppendStatus.ACCEPTED));
        assertThat(appender.commit().appended()).isEqualTo(batch.size());
        batch.forEach(
            (labels, value) ->
                model
                    .computeIfAbsent(labels, l -> new TreeMap<>())
                    .put(now, Double.doubleToRawLongBits(value)));
      }
    }
  }

  /* Some series are always written, others for a while only. */
  private Labels series(Random random) {
    return random.nextBoolean()
        ? Labels.of("__name__", "steady", "instance", "i" + random.nextInt(20))
        : Labels.of("__name__", "churning", "pod", "p" + (now / 30_000 * 5 + random.nextInt(10)));
  }

  private void compare(Tsdb db, Random random) {
    long min = 1_000_000 + random.nextInt((int) (now - 1_000_000));
    long max = min + random.nextInt(100_000);
    Matcher matcher = Matcher.of(Matcher.Type.REGEX, "instance", "i1.?|");
    Map<Labels, TreeMap<Long, Long>> expected = new TreeMap<>();
    model.forEach(
        (labels, samples) -> {
          TreeMap<Long, Long> inRange = new TreeMap<>(samples.subMap(min, true, max, true));
          if (!inRange.isEmpty() && matcher.matches(labels.valueOrEmpty("instance"))) {
            expected.put(labels, inRange);
          }
        });
    assertThat(Samples.difference(Samples.in(db, min, max, List.of(matcher)), expected)).isEmpty();
  }
}
