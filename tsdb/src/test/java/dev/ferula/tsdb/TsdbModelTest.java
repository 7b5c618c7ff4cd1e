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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that is done to a database, in a random order, beside a map of maps: appending,
 * deleting, cleaning, compaction, snapshots, being killed and being closed.
 */
@ExtendWith(Seeds.Named.class)
class TsdbModelTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long RANGE = 20_000;
  private static final long START = 1_000_000;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofMillis(RANGE))
          .withRetentionTime(Duration.ZERO)
          .withWal(32 * 1024, Compression.SNAPPY);

  private final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
  /* Of each series, deleted or not. */
  private final Map<Labels, Long> newest = new TreeMap<>();
  private final Random names = new Random(3);
  private TsdbOptions options = OPTIONS;
  private long now = START;
  private long time = 2_000_000;
  private long late;
  private long staleBlocks;
  private int snapshots;

  static LongStream seeds() {
    return Seeds.upTo(6);
  }

  static LongStream fewSeeds() {
    return Seeds.upTo(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void databaseAnswersAsTheModel(long seed) {
    run(seed, OPTIONS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void databaseAnswersAsTheModelAlsoWhereSamplesComeOutOfOrder(long seed) {
    run(seed, OPTIONS.withOutOfOrderWindow(Duration.ofMillis(3 * RANGE)));
    Seeds.ifUsual(() -> assertThat(late).isGreaterThan(100));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void databaseAnswersAsTheModelAlsoWhereStaleSeriesAreCompacted(long seed) {
    run(
        seed,
        OPTIONS
            .withStaleSeriesThreshold(0.02)
            .withOutOfOrderWindow(seed % 2 == 0 ? Duration.ZERO : Duration.ofMillis(RANGE)));
    Seeds.ifUsual(() -> assertThat(staleBlocks).isPositive());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void databaseAnswersAsTheModelAlsoWhereStartsUseChunkSnapshots(long seed) {
    run(
        seed,
        OPTIONS
            .withChunkSnapshots(true)
            .withWal(32 * 1024, Compression.NONE)
            .withXor2(seed % 3 == 0)
            .withStaleSeriesThreshold(seed % 4 == 0 ? 0.02 : 0)
            .withOutOfOrderWindow(seed % 2 == 0 ? Duration.ZERO : Duration.ofMillis(RANGE)));
  }

  /* The log had the samples of a block yet of which everything was deleted, so that it went. */
  @Test
  void samplesOfABlockThatWasDeletedWholeDoNotComeBackFromTheLog() {
    databaseAnswersAsTheModelAlsoWhereStaleSeriesAreCompacted(41_000_007);
  }

  /* All of a range was deleted, so that no block was written of it; a file of chunks had a sample yet. */
  @Test
  void samplesOfARangeThatWasDeletedWholeDoNotComeBackFromTheHeadsFiles() {
    databaseAnswersAsTheModelAlsoWhereSamplesComeOutOfOrder(5_985_470_013L);
  }

  /* This one comes upon a deleted sample that is sent again. */
  @Test
  void aDeletedSampleThatASeriesEndsWithStaysDeletedWhenItIsSentAgain() {
    databaseAnswersAsTheModelAlsoWhereSamplesComeOutOfOrder(41_000_025);
  }

  /* Chunks stood in files twice, cut at other places the second time, and a start took some of each. */
  @Test
  void chunksMadeAnewFromTheLogCountInThePlaceOfTheFormerOnes() {
    databaseAnswersAsTheModelAlsoWhereStartsUseChunkSnapshots(770_008);
  }

  /* A late sample at the time of another won over it once it was joined to a block of its stretch. */
  @Test
  void lateSamplesDoNotWinOverThoseOfSeriesThatHaveGoneStale() {
    databaseAnswersAsTheModelAlsoWhereStaleSeriesAreCompacted(770_027);
  }

  /* A checkpoint left out what was deleted of a series under its second ref, but not its samples. */
  @Test
  void deletionsOfASeriesThatCameBackOutlastTheEndOfTheLogBeforeThem() {
    databaseAnswersAsTheModelAlsoWhereStaleSeriesAreCompacted(770_040);
  }

  private void run(long seed, TsdbOptions opened) {
    options = opened;
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk(seed);
    Tsdb db = open(disk, DIRECTORY);
    for (int step = 0; step < 180; step++) {
      switch (random.nextInt(12)) {
        case 0 -> {
          db.maintain();
          staleBlocks +=
              db.blocks().stream().filter(b -> b.hasHint(BlockMeta.FROM_STALE_SERIES)).count();
        }
        case 1 -> delete(db, random);
        case 2 -> {
          if (random.nextInt(4) == 0) {
            db.cleanTombstones();
            assertThat(db.blocks()).allMatch(block -> block.stats().tombstones() == 0);
          }
        }
        case 3 -> {
          if (random.nextBoolean()) {
            disk.kill();
          } else {
            db.close();
          }
          try (ReadOnlyTsdb looked = ReadOnlyTsdb.open(disk, DIRECTORY)) {
            assertThat(Samples.difference(looked, model)).as("only looked at").isEmpty();
          }
          db = open(disk, DIRECTORY);
        }
        case 4 -> {
          if (random.nextInt(3) == 0) {
            snapshot(db, disk);
          }
        }
        default -> write(db, random);
      }
      assertThat(Samples.difference(db, model)).as("step %d", step).isEmpty();
    }
    int blocks = db.blocks().size();
    Seeds.ifUsual(() -> assertThat(Math.min(blocks, snapshots)).isPositive());
    db.close();
  }

  private Tsdb open(SimulatedDisk disk, Path directory) {
    /* Blocks are named by the time, and the older one's samples count. */
    return IdleTsdb.open(directory, options, disk, names, () -> Instant.ofEpochMilli(time++));
  }

  private void write(Tsdb db, Random random) {
    for (int b = 0; b < 5; b++) {
      now += random.nextInt(1000);
      try (Appender appender = db.appender()) {
        Map<Labels, TreeMap<Long, Long>> added = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
          Labels labels = series(random);
          boolean outOfOrder = !options.outOfOrderWindow().isZero() && random.nextInt(4) == 0;
          long t =
              outOfOrder
                  ? now - random.nextInt(4 * (int) RANGE)
                  : now + added.getOrDefault(labels, new TreeMap<>()).size();
          double value = random.nextInt(10) == 0 ? StaleMarker.VALUE : random.nextInt(100);
          AppendStatus status =
              appender.append(appender.resolve(labels), Appender.NO_START, t, value);
          if (status == AppendStatus.ACCEPTED && isNewestAgain(labels, t)) {
            continue;
          }
          if (status == AppendStatus.ACCEPTED) {
            added
                .computeIfAbsent(labels, l -> new TreeMap<>())
                .putIfAbsent(t, Double.doubleToRawLongBits(value));
            late += outOfOrder ? 1 : 0;
          } else if (outOfOrder && t > now - options.outOfOrderWindow().toMillis()) {
            assertThat(status).isEqualTo(AppendStatus.DUPLICATE);
          }
        }
        if (random.nextInt(10) == 0) {
          return;
        }
        appender.commit();
        added.forEach(
            (l, s) -> {
              TreeMap<Long, Long> stored = model.computeIfAbsent(l, x -> new TreeMap<>());
              s.forEach(stored::putIfAbsent);
              newest.merge(l, s.lastKey(), Math::max);
            });
      }
    }
  }

  /* The very sample that a series ends with is accepted as there already, as Prometheus does, also if it was deleted. */
  private boolean isNewestAgain(Labels labels, long time) {
    return Long.valueOf(time).equals(newest.get(labels))
        && !model.getOrDefault(labels, new TreeMap<>()).containsKey(time);
  }

  private static Labels series(Random random) {
    return Labels.of("__name__", "m" + random.nextInt(3), "instance", "i" + random.nextInt(12));
  }

  private void delete(Tsdb db, Random random) {
    long min = START + random.nextInt((int) (now - START) + 1);
    long max = min + random.nextInt(30_000);
    if (random.nextInt(6) == 0) {
      min = Long.MIN_VALUE;
      max = Long.MAX_VALUE;
    }
    Matcher matcher = Matcher.of(Matcher.Type.REGEX, "instance", "i" + random.nextInt(12) + ".?");
    db.delete(min, max, List.of(matcher));
    for (Map.Entry<Labels, TreeMap<Long, Long>> entry : model.entrySet()) {
      if (matcher.matches(entry.getKey().valueOrEmpty("instance"))) {
        entry.getValue().subMap(min, true, max, true).clear();
      }
    }
    model.values().removeIf(TreeMap::isEmpty);
  }

  /* The copy has everything, and stays as it is when the original goes on. */
  private void snapshot(Tsdb db, SimulatedDisk disk) {
    Path target = Path.of("/snapshots/" + snapshots++);
    db.snapshot(target, true);
    try (Tsdb copy = open(disk, target)) {
      assertThat(Samples.difference(copy, model)).isEmpty();
    }
  }
}
