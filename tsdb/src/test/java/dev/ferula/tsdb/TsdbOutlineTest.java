package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.check.DatabaseCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A start after a kill, with the outline of the log. It reads less, and whatever becomes of the
 * outline or of the chunks that it relies on, the database has the very same samples.
 */
@ExtendWith(Seeds.Named.class)
class TsdbOutlineTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path OUTLINE = DIRECTORY.resolve("outline");
  private static final Path FIRST_CHUNKS = DIRECTORY.resolve("chunks_head/000001");
  private static final Path LEDGER = DIRECTORY.resolve("chunks_head/ferula.state");
  private static final int TARGET = 100;
  private static final TsdbOptions OPTIONS =
      TsdbOptions.DEFAULT
          .withBlockRange(Duration.ofSeconds(200))
          .withSamplesPerChunk(8)
          .withWal(4 * 32 * 1024, Compression.SNAPPY);

  /** Another database with an outline of the same segments. */
  private static final SimulatedDisk FOREIGN = foreign();

  private final Acknowledged acknowledged = new Acknowledged();
  private long now = 1_700_000_000_000L;

  static LongStream seeds() {
    return Seeds.upTo(12);
  }

  @Test
  void recordsWhoseSamplesAreInChunksAreNotRead() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = open(disk, new ReplayProgress());
    int commits = 150;
    for (int i = 0; i < commits; i++) {
      scrape(db, random, 0, 1);
    }
    disk.kill();
    ReplayProgress progress = new ReplayProgress();
    Tsdb again = open(disk, progress);
    /* Not those of open chunks, and of the last piece of the outline, which was in memory. */
    assertThat(progress.passedOver()).isBetween(commits / 2L, (long) commits);
    assertThat(acknowledged.difference(again)).isEmpty();
  }

  /** A folder as an older version leaves it, or Prometheus, with three files of chunks. */
  private SimulatedDisk withoutLedger() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    for (int life = 0; life < 3; life++) {
      Tsdb db = open(disk, new ReplayProgress());
      for (int i = 0; i < 200; i++) {
        scrape(db, random, 0, 1);
      }
      disk.kill();
    }
    disk.delete(LEDGER);
    return disk;
  }

  @Test
  void chunksWithoutALedgerAreUsedWhereTheLogHasNothingThatTheyLack() {
    SimulatedDisk disk = withoutLedger();
    Tsdb db = open(disk, new ReplayProgress());
    assertThat(acknowledged.difference(db)).isEmpty();
    assertThat(db.damageLog().count(DamageLog.Kind.HEAD_CHUNKS)).isZero();
    assertThat(disk.bytes(FIRST_CHUNKS).length).isGreaterThan(1000);
    disk.kill();
    ReplayProgress progress = new ReplayProgress();
    assertThat(acknowledged.difference(open(disk, progress))).isEmpty();
    assertThat(progress.passedOver()).isPositive();
  }

  @Test
  void chunksWithoutALedgerOfWhichSomeAreGoneAreToldAndMadeAnewFromTheLog() {
    SimulatedDisk disk = withoutLedger();
    disk.delete(FIRST_CHUNKS);
    Tsdb db = open(disk, new ReplayProgress());
    assertThat(acknowledged.difference(db)).isEmpty();
    assertThat(db.damageLog().count(DamageLog.Kind.HEAD_CHUNKS)).isEqualTo(1);
    disk.kill();
    Tsdb again = open(disk, new ReplayProgress());
    assertThat(acknowledged.difference(again)).isEmpty();
    assertThat(again.damageLog().count(DamageLog.Kind.HEAD_CHUNKS)).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void killsAndDamageOfOutlineAndChunksChangeNoSample(long seed) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Random random = new Random(seed);
    /* What stands there once another program has written chunks. */
    byte[] ledger = new byte[0];
    for (int life = 0; life < 5; life++) {
      Tsdb db = open(disk, new ReplayProgress());
      assertThat(acknowledged.difference(db)).as("life %d", life).isEmpty();
      live(db, random);
      disk.kill();
      for (int i = random.nextInt(3); i > 0; i--) {
        harm(disk, FOREIGN, random, ledger);
      }
      ledger = disk.exists(LEDGER) ? disk.bytes(LEDGER) : ledger;
    }
    assertThat(acknowledged.difference(open(disk, new ReplayProgress()))).isEmpty();
    assertThat(new DatabaseCheck(disk, DIRECTORY).run()).isEmpty();
  }

  private static SimulatedDisk foreign() {
    SimulatedDisk disk = new SimulatedDisk(77);
    TsdbOutlineTest test = new TsdbOutlineTest();
    Random random = new Random(77);
    Tsdb db = open(disk, new ReplayProgress());
    for (int i = 0; i < 10; i++) {
      test.live(db, random);
    }
    db.close();
    return disk;
  }

  private void live(Tsdb db, Random random) {
    int targets = 1 + random.nextInt(4);
    for (int commits = random.nextInt(60); commits > 0; commits--) {
      scrape(db, random, random.nextInt(targets), 1 + random.nextInt(3));
      if (random.nextInt(40) == 0) {
        db.maintain();
      }
    }
  }

  /* Some series of a target come and go, some are slow, and some are back after they had gone. */
  private void scrape(Tsdb db, Random random, int target, int step) {
    now += step * 250L;
    Map<Labels, Double> batch = new LinkedHashMap<>();
    for (int i = 0; i < TARGET; i++) {
      Labels labels = series(target, i);
      if (i % 10 != 9 || random.nextInt(12) == 0) {
        batch.put(labels, (double) random.nextInt(50));
      }
    }
    acknowledged.commit(db, now, batch);
  }

  private Labels series(int target, int i) {
    String pod = i % 10 == 8 ? "p" + now / 40_000 % 3 : "";
    return Labels.of("__name__", "m" + i, "instance", "i" + target, "pod", pod);
  }

  private static void harm(SimulatedDisk disk, SimulatedDisk other, Random random, byte[] ledger) {
    Predicate<String> which =
        random.nextInt(3) == 0 ? n -> n.contains("chunks_head") : n -> n.contains("outline");
    List<Path> files = disk.files().stream().filter(f -> which.test(f.toString())).toList();
    if (files.isEmpty()) {
      return;
    }
    Path file = files.get(random.nextInt(files.size()));
    int size = disk.bytes(file).length;
    switch (random.nextInt(5)) {
      case 0 -> disk.delete(file);
      case 1 -> {
        if (size > 0) {
          disk.flip(file, random.nextInt(size), random.nextInt(8));
        }
      }
      case 2 -> {
        try (var open = disk.open(file)) {
          open.truncate(random.nextInt(size + 1));
        }
      }
      case 3 -> copyOutline(other, disk);
      default -> {
        if (ledger.length > 0) {
          disk.put(LEDGER, ledger);
        }
      }
    }
  }

  private static void copyOutline(SimulatedDisk from, SimulatedDisk to) {
    for (String name : from.list(OUTLINE)) {
      byte[] bytes = from.bytes(OUTLINE.resolve(name));
      to.createDirectories(OUTLINE);
      try (var file = to.create(OUTLINE.resolve(name))) {
        file.write(0, bytes, 0, bytes.length);
      }
    }
  }

  private static Tsdb open(SimulatedDisk disk, ReplayProgress progress) {
    return IdleTsdb.open(DIRECTORY, OPTIONS, disk, new Random(1), InstantSource.system(), progress);
  }
}
