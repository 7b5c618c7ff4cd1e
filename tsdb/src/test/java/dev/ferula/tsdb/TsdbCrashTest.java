package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The database on a disk that fails. What the log must survive: the process killed at any moment, a
 * write that is refused or done in part, a full disk, and a power cut once it was synced.
 */
@ExtendWith(Seeds.Named.class)
class TsdbCrashTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(20))
          .withWal(4 * 32 * 1024, Compression.SNAPPY);

  private final Acknowledged acknowledged = new Acknowledged();
  private long now = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.upTo(40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void killedProcessLosesNothingAcknowledged(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    for (int life = 0; life < 5; life++) {
      Tsdb db = open(disk);
      assertThat(acknowledged.difference(db)).isEmpty();
      write(db, random, 60);
      disk.kill();
    }
    assertThat(acknowledged.difference(open(disk))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void refusedWritesAreNotStoredAndCostNothingElse(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    for (int life = 0; life < 8; life++) {
      Tsdb db = open(disk);
      assertThat(acknowledged.difference(db)).isEmpty();
      write(db, random, 20);
      DiskException.Kind kind =
          random.nextBoolean() ? DiskException.Kind.FULL : DiskException.Kind.IO;
      disk.failAt(random.nextInt(10), 1 + random.nextInt(5), kind);
      write(db, random, 20);
      disk.heal();
      write(db, random, 20);
      assertThat(acknowledged.difference(db)).isEmpty();
      disk.kill();
    }
  }

  @Test
  void diskThatIsFullAndFreedAgainLosesNothingAtTheNextStart() {
    SimulatedDisk disk = new SimulatedDisk(9);
    Random random = new Random(9);
    Tsdb db = open(disk);
    write(db, random, 20);
    disk.limit(disk.used() + 3000);
    int refused = write(db, random, 100);
    assertThat(refused).isPositive();
    disk.heal();
    assertThat(write(db, random, 50)).isZero();
    disk.kill();
    assertThat(acknowledged.difference(open(disk))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void powerCutLosesNothingThatWasSynced(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    Tsdb db = open(disk);
    write(db, random, 50);
    db.sync();
    Map<Labels, TreeMap<Long, Long>> synced = new TreeMap<>();
    acknowledged.samples.forEach((labels, samples) -> synced.put(labels, new TreeMap<>(samples)));
    write(db, random, 30);
    disk.powerCut();
    Map<Labels, TreeMap<Long, Long>> found = Samples.in(open(disk));
    synced.forEach(
        (labels, samples) -> assertThat(found.get(labels)).containsAllEntriesOf(samples));
    found.forEach(
        (labels, samples) ->
            assertThat(acknowledged.samples.get(labels).entrySet())
                .containsAll(samples.entrySet()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void powerCutLeavesNoPartOfABlockThatWasDeleted(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    Tsdb db = open(disk);
    while (db.blocks().stream().noneMatch(block -> block.compaction().level() > 1)) {
      write(db, random, 10);
      db.maintain();
    }
    long end = db.head().minValidTime();
    disk.powerCut();
    Tsdb found = open(disk);
    assertThat(found.damageLog().count(DamageLog.Kind.BLOCK)).isZero();
    assertThat(Samples.difference(upTo(end, Samples.in(found)), upTo(end, acknowledged.samples)))
        .isEmpty();
  }

  private static Map<Labels, TreeMap<Long, Long>> upTo(
      long end, Map<Labels, TreeMap<Long, Long>> all) {
    Map<Labels, TreeMap<Long, Long>> older = new TreeMap<>();
    all.forEach(
        (labels, samples) -> {
          if (samples.firstKey() < end) {
            older.put(labels, new TreeMap<>(samples.headMap(end)));
          }
        });
    return older;
  }

  @Test
  void secondOpenerIsRefusedAndTheFirstGoesOn() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = open(disk);
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("lock DB directory");
    assertThat(write(db, new Random(1), 5)).isZero();
  }

  private static Tsdb open(SimulatedDisk disk) {
    /* Without threads of its own: a database that is killed would leave them behind. */
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, new Random(1), InstantSource.system());
  }

  /* Commits batches and returns how many were refused by the disk. */
  private int write(Tsdb db, Random random, int batches) {
    int refused = 0;
    for (int b = 0; b < batches; b++) {
      now += 1000;
      Map<Labels, Double> batch = new TreeMap<>();
      for (int i = 0; i < 1 + random.nextInt(30); i++) {
        batch.put(series(random), random.nextDouble());
      }
      try {
        acknowledged.commit(db, now, batch);
      } catch (StorageException e) {
        refused++;
      }
    }
    return refused;
  }

  private static Labels series(Random random) {
    return Labels.of("__name__", "m" + random.nextInt(5), "instance", "i" + random.nextInt(40));
  }
}
