package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.wal.Compression;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * When an image of the index and the open chunks is written, and what a start with it passes over.
 */
class TsdbIndexImageStartTest {
  private final ImageLife life = new ImageLife();

  @Test
  void recordsOfSeriesAndSamplesAreNotReadAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    life.scrape(db, random, 0, false);
    life.scrape(db, random, 1, false);
    db.close();
    assertThat(life.passedOver(disk)).as("two records of series, two of samples").isEqualTo(4);
    disk.kill();
    disk.delete(ImageLife.IMAGE);
    assertThat(life.passedOver(disk)).isZero();
  }

  @Test
  void openChunksGoOnAsIfNothingHadBeen() {
    SimulatedDisk disk = new SimulatedDisk(1);
    SimulatedDisk other = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    Tsdb uninterrupted = life.open(other);
    for (int i = 0; i < 40; i++) {
      if (i % 3 == 0) {
        db.close();
        disk.kill();
        db = life.open(disk);
      }
      life.now += 1000;
      for (Tsdb each : List.of(db, uninterrupted)) {
        ImageLife.commit(each, life.now, i);
      }
    }
    assertThat(db.head().chunkCount()).isEqualTo(uninterrupted.head().chunkCount());
    assertThat(Samples.in(db)).isEqualTo(Samples.in(uninterrupted));
  }

  @Test
  void anImageIsKeptWhileTheDatabaseRuns() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    for (int target = 0; target < 4; target++) {
      life.scrape(db, random, target, false);
    }
    db.maintain();
    byte[] first = disk.bytes(ImageLife.IMAGE);
    life.scrape(db, random, 3, false);
    db.maintain();
    assertThat(disk.bytes(ImageLife.IMAGE)).as("nothing new").isEqualTo(first);
    life.scrape(db, random, 4, false);
    db.maintain();
    assertThat(disk.bytes(ImageLife.IMAGE)).as("a quarter more series, too soon").isEqualTo(first);
    life.clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(ImageLife.IMAGE)).as("a quarter more series").isNotEqualTo(first);
    disk.kill();
    assertThat(life.passedOver(disk)).isEqualTo(5);
  }

  @Test
  void theImageComesAgainWhenTheLogHasGrown() {
    SimulatedDisk disk = new SimulatedDisk(1);
    life.options = ImageLife.OPTIONS.withWal(8 << 20, Compression.NONE);
    Tsdb db = life.open(disk);
    ImageLife.commit(db, life.now += 10, 1);
    db.maintain();
    byte[] first = disk.bytes(ImageLife.IMAGE);
    Path segment = ImageLife.DIRECTORY.resolve("wal/00000000");
    ImageLife.commit(db, life.now += 10, 2);
    life.clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(ImageLife.IMAGE)).isEqualTo(first);
    for (int i = 0; disk.size(segment) <= 2 << 20; i++) {
      ImageLife.commit(db, life.now += 10, i);
    }
    life.clock += 300_000;
    db.maintain();
    assertThat(disk.bytes(ImageLife.IMAGE)).isNotEqualTo(first);
  }

  @Test
  void whatTheCheckpointHasIsNotReadAgainEither() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    while (disk.list(ImageLife.DIRECTORY.resolve("wal")).stream()
        .noneMatch(n -> n.contains("checkpoint"))) {
      life.scrape(db, random, random.nextInt(3), false);
      db.maintain();
      life.clock += 300_000;
    }
    disk.kill();
    assertThat(life.passedOver(disk)).isPositive();
  }

  @Test
  void whereAllRecordsAreInTheCheckpointNoneIsAwaitedBehindIt() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    for (int i = 0; i < 18; i++) {
      life.now += 10_000;
      life.scrape(db, random, 0, false);
    }
    for (int start = 0; start < 8; start++) {
      db.close();
      disk.kill();
      db = life.open(disk);
    }
    db.maintain();
    db.close();
    disk.kill();
    assertThat(life.passedOver(disk)).isPositive();
  }

  @Test
  void aSeriesThatNoCommitHasLoggedIsInNoImage() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    life.scrape(db, random, 0, false);
    try (Appender appender = db.appender()) {
      appender.append(
          appender.resolve(Labels.of("__name__", "new")), Appender.NO_START, life.now + 1, 1);
      db.maintain();
      assertThat(disk.exists(ImageLife.IMAGE)).isFalse();
    }
    life.scrape(db, random, 0, false);
    life.clock += 300_000;
    db.maintain();
    assertThat(disk.exists(ImageLife.IMAGE)).isTrue();
  }

  /* It would name series by other refs than the chunks that are finished then. */
  @Test
  void noImageOutlastsAStartThatUsesSnapshots() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    life.scrape(db, new Random(1), 0, false);
    db.close();
    disk.kill();
    assertThat(disk.exists(ImageLife.IMAGE)).isTrue();
    life.options = ImageLife.OPTIONS.withChunkSnapshots(true);
    assertThat(life.acknowledged.difference(life.open(disk))).isEmpty();
    assertThat(disk.exists(ImageLife.IMAGE)).isFalse();
  }
}
