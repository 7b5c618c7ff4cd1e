package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.check.DatabaseCheck;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.wal.Compression;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.Wal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the image of the index is not used or not written, and that nothing is lost by it. */
class TsdbIndexImageFaultTest {
  private final ImageLife life = new ImageLife();
  private final SeriesCopy copy = new SeriesCopy();

  /* Both have the same series, and a record of series where the other has it. */
  @Test
  void theImageOfALogThatWentOnInAnotherWayIsNotUsed() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    ImageLife.commit(db, life.now += 1000, 1);
    db.close();
    disk.kill();
    SimulatedDisk other = disk.copy(1);
    Tsdb there = life.open(other);
    ImageLife.commit(there, life.now + 2000, 2);
    there.close();
    Tsdb here = life.open(disk);
    ImageLife.commit(here, life.now + 1000, 3);
    Map<Labels, ?> expected = Samples.in(here);
    here.close();
    disk.kill();
    disk.put(ImageLife.IMAGE, other.bytes(ImageLife.IMAGE));
    assertThat(Samples.in(life.open(disk))).isEqualTo(expected);
  }

  /* The head has let go what was in the block, and only the log has it yet. */
  @Test
  void samplesOfABlockThatIsLostComeFromTheLog() {
    SimulatedDisk disk = new SimulatedDisk(1);
    life.options = ImageLife.OPTIONS.withWal(8 << 20, Compression.NONE);
    Tsdb db = life.open(disk);
    for (int i = 0; i < 11; i++) {
      ImageLife.commit(db, life.now += 10_000, i);
    }
    db.close();
    disk.kill();
    db = life.open(disk);
    life.now += 60_000;
    for (int i = 0; i < 20; i++) {
      life.acknowledged.commit(db, life.now++, Map.of(Labels.of("__name__", "busy"), 1.0 * i));
    }
    ImageLife.commit(db, life.now, 11);
    Map<Labels, ?> expected = Samples.in(db);
    db.maintain();
    Path block = ImageLife.DIRECTORY.resolve(db.blocks().getFirst().ulid().toString());
    db.close();
    disk.kill();
    disk.files().stream().filter(file -> file.startsWith(block)).forEach(disk::delete);
    assertThat(Samples.in(life.open(disk))).isEqualTo(expected);
  }

  @Test
  void whatTheFilesOfChunksHaveLostComesFromTheLog() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    for (int i = 0; i < 30; i++) {
      ImageLife.commit(db, life.now += 1000, i);
    }
    Map<Labels, ?> expected = Samples.in(db);
    db.close();
    disk.kill();
    disk.files().stream()
        .filter(file -> file.startsWith(ImageLife.DIRECTORY.resolve("chunks_head")))
        .forEach(disk::delete);
    assertThat(Samples.in(life.open(disk))).isEqualTo(expected);
  }

  @Test
  void afterDamageOfARecordOfSeriesTheLogHasThemAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    life.scrape(db, random, 0, false);
    life.scrape(db, random, 0, false);
    db.close();
    disk.flip(ImageLife.DIRECTORY.resolve("wal/00000000"), 100, 3);
    byte[] image = disk.bytes(ImageLife.IMAGE);
    Tsdb mended = life.open(disk);
    assertThat(life.acknowledged.difference(mended)).isEmpty();
    assertThat(mended.damageLog().count(DamageLog.Kind.WAL)).isEqualTo(1);
    disk.kill();
    disk.put(ImageLife.IMAGE, image);
    assertThat(life.acknowledged.difference(life.open(disk))).isEmpty();
    disk.kill();
    disk.delete(ImageLife.IMAGE);
    assertThat(life.acknowledged.difference(life.open(disk))).isEmpty();
    assertThat(new DatabaseCheck(disk, ImageLife.DIRECTORY).run()).isEmpty();
  }

  /* As a log of another writer may have them: a ref is named before it is given out again. */
  private static List<Consumer<RecordWriter>> reissued() {
    Consumer<RecordWriter> a = records -> records.series(7, Labels.of("__name__", "a"));
    Consumer<RecordWriter> b = records -> records.series(7, Labels.of("__name__", "b"));
    return List.of(
        records -> {
          records.begin(RecordType.TOMBSTONES);
          records.tombstone(7, Long.MIN_VALUE, Long.MAX_VALUE);
          records.end();
          record(records, b, 2000);
        },
        records -> {
          records.begin(RecordType.SAMPLES);
          records.sample(7, 0, 1_700_000_001_000L, 1);
          records.end();
          record(records, b, 2000);
        },
        records -> {
          record(records, a, 1000);
          record(records, b, 2000);
        });
  }

  private static void record(RecordWriter records, Consumer<RecordWriter> series, int millis) {
    records.begin(RecordType.SERIES);
    series.accept(records);
    records.end();
    records.begin(RecordType.SAMPLES);
    records.sample(7, 0, 1_700_000_000_000L + millis, millis);
    records.end();
  }

  @ParameterizedTest
  @MethodSource("reissued")
  void noImageStandsForALogThatGivesARefOutAgain(Consumer<RecordWriter> log) {
    SimulatedDisk disk = new SimulatedDisk(1);
    disk.createDirectories(ImageLife.DIRECTORY);
    try (Wal wal = Wal.open(disk, ImageLife.DIRECTORY.resolve("wal"), ImageLife.OPTIONS.wal())) {
      RecordWriter records = new RecordWriter();
      log.accept(records);
      wal.log(records);
    }
    Tsdb first = life.open(disk);
    Set<Labels> series = Samples.in(first).keySet();
    assertThat(series).contains(Labels.of("__name__", "b"));
    first.close();
    assertThat(disk.exists(ImageLife.IMAGE)).isFalse();
    assertThat(Samples.in(life.open(disk)).keySet()).isEqualTo(series);
  }

  @Test
  void aSecondCopyOfSeriesThatIsOlderThanTheImageIsCompletedAgain() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Random random = new Random(1);
    Tsdb db = life.open(disk);
    life.scrape(db, random, 0, false);
    db.close();
    copy.keep(disk);
    db = life.open(disk);
    life.scrape(db, random, 1, false);
    db.close();
    copy.putBack(disk);
    Tsdb last = life.open(disk);
    assertThat(SeriesCopy.series(disk)).containsAll(Samples.in(last.head()).keySet());
  }

  @Test
  void aDiskThatFailsCostsTheImageOnly() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    life.scrape(db, new Random(1), 0, false);
    for (int write = 0; write < 4; write++) {
      disk.failAt(write, 100, DiskException.Kind.FULL);
      life.clock += 300_000;
      db.maintain();
      disk.heal();
      assertThat(disk.exists(ImageLife.IMAGE)).isFalse();
    }
  }

  @Test
  void aDiskThatIsNearlyFullHasNoImage() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Tsdb db = life.open(disk);
    life.scrape(db, new Random(1), 0, false);
    disk.limit(disk.used() + 100_000);
    db.maintain();
    assertThat(disk.exists(ImageLife.IMAGE)).isFalse();
    assertThat(disk.list(ImageLife.DIRECTORY)).noneMatch(name -> name.contains("index"));
    disk.heal();
    life.clock += 300_000;
    db.maintain();
    assertThat(disk.exists(ImageLife.IMAGE)).isTrue();
  }
}
