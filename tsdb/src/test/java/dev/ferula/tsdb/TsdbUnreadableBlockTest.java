package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that does not let one block be read for a while: what cannot be read is not gone. */
class TsdbUnreadableBlockTest {
  private static final Path STATE = WrittenBlocks.DIRECTORY.resolve("ferula.state");

  private static final List<Matcher> SERIES =
      List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m"));

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final WrittenBlocks blocks = new WrittenBlocks(disk);

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json", "index", "chunks", "tombstones"})
  void aStartGoesOnAndFindsTheBlockOnceItCanBeRead(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    disk.failReading(blocks.folders().getFirst().resolve(file));
    Tsdb db = blocks.open();
    assertThat(db.blocks()).isEmpty();
    disk.heal();
    db.reloadBlocks();
    assertThat(db.blocks()).hasSize(1);
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @ParameterizedTest(name = "{0}, cleaned {1}")
  @CsvSource({
    "'', false",
    "'', true",
    "meta.json, false",
    "meta.json, true",
    "index, false",
    "index, true",
    "chunks, false",
    "chunks, true",
    "tombstones, false",
    "tombstones.copy, false",
  })
  void whatIsDeletedOfABlockIsNotReadFromTheLogWhileTheBlockCannotBeRead(
      String file, boolean cleaned) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    delete(all, cleaned);
    disk.failReading(blocks.folders().getFirst().resolve(file));
    Tsdb db = blocks.open();
    assertThat(deleted(db)).isEmpty();
    WrittenBlocks.append(db, samples(all), 2 * WrittenBlocks.RANGE, 3 * WrittenBlocks.RANGE);
    db.maintain();
    disk.heal();
    db.reloadBlocks();
    db.maintain();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  /* Of the second, the folder's note says nothing: Prometheus deleted, and did not write it. */
  @ParameterizedTest(name = "noted {0}")
  @ValueSource(booleans = {true, false})
  void whatIsDeletedOfABlockStaysSoOnceTheBlockIsInTheQuarantine(boolean noted) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    delete(all, false);
    if (!noted) {
      disk.delete(STATE);
    }
    Path block = blocks.folders().getFirst();
    for (Path file : List.copyOf(disk.files())) {
      if (file.startsWith(block) && (file.endsWith("index") || file.endsWith("000001"))) {
        disk.put(file, new byte[disk.bytes(file).length]);
      }
    }
    for (int life = 0; life < 3; life++) {
      Tsdb db = blocks.open();
      assertThat(db.blocks()).isEmpty();
      assertThat(deleted(db)).isEmpty();
      assertThat(samples(Samples.in(db))).hasSize((int) (WrittenBlocks.RANGE / 1_000));
      disk.kill();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json"})
  void whatPrometheusDeletedOfABlockIsKnownFromTheFirstStartWithTheBlock(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    delete(all, false);
    disk.delete(STATE);
    blocks.open().close();
    disk.failReading(blocks.folders().getFirst().resolve(file));
    assertThat(deleted(blocks.open())).isEmpty();
  }

  @Test
  void aDeletionThatTouchesNoBlockHidesNothingOfTheLog() {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    try (Tsdb db = blocks.open()) {
      db.delete(3_000, 7_000, List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "other")));
      db.delete(WrittenBlocks.RANGE, WrittenBlocks.RANGE, SERIES);
      samples(all).remove(WrittenBlocks.RANGE);
    }
    disk.failReading(blocks.folders().getFirst());
    Tsdb db = blocks.open();
    assertThat(db.blocks()).isEmpty();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json", "index", "chunks", "tombstones"})
  void aDeletionSaysWhichBlockItDoesNotReachAndReachesItOnceItCanBeRead(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(2);
    Path block = blocks.folders().getFirst();
    disk.failReading(block.resolve(file));
    Tsdb db = blocks.open();
    assertThatThrownBy(() -> delete(db))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("cannot be read now: [" + block.getFileName() + "]");
    assertThat(samples(Samples.in(db)).subMap(WrittenBlocks.RANGE, 2 * WrittenBlocks.RANGE + 5_000))
        .isEmpty();
    disk.heal();
    delete(db);
    assertThat(db.blocks()).hasSize(2);
    samples(all).subMap(3_000L, true, 2 * WrittenBlocks.RANGE + 5_000, true).clear();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @Test
  void aDeletionOfOtherTimesThanThoseOfABlockThatCannotBeReadSucceeds() {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(2);
    disk.failReading(blocks.folders().getFirst().resolve("index"));
    Tsdb db = blocks.open();
    db.delete(WrittenBlocks.RANGE, Long.MAX_VALUE, SERIES);
    disk.heal();
    db.reloadBlocks();
    samples(all).tailMap(WrittenBlocks.RANGE, true).clear();
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  /* The block's index is read when something is deleted of it, not only when it is opened. */
  @Test
  void aBlockThatFailsWhileADeletionGoesOnKeepsItFromNoOther() {
    blocks.write(2);
    Tsdb db = blocks.open();
    disk.failReading(blocks.folders().getFirst());
    assertThatThrownBy(() -> delete(db)).isInstanceOf(StorageException.class);
    disk.heal();
    assertThat(samples(Samples.in(db)).subMap(WrittenBlocks.RANGE, 2 * WrittenBlocks.RANGE + 5_000))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "meta.json", "index", "chunks", "tombstones"})
  void aSnapshotHasAllThatCanBeReadAndSaysWhichBlockItIsWithout(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(2);
    Path block = blocks.folders().getFirst();
    disk.failReading(block.resolve(file));
    Tsdb db = blocks.open();
    Path partly = Path.of("/copies/partly");
    assertThatThrownBy(() -> db.snapshot(partly, false))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(
            "partly is without blocks that cannot be read now: [" + block.getFileName() + "]");
    disk.heal();
    Path whole = Path.of("/copies/whole");
    db.snapshot(whole, true);
    assertThat(Samples.difference(blocks.open(whole), all)).isEmpty();
    samples(all).headMap(WrittenBlocks.RANGE).clear();
    samples(all).tailMap(2 * WrittenBlocks.RANGE).clear();
    assertThat(Samples.difference(blocks.open(partly), all)).isEmpty();
  }

  private static void delete(Tsdb db) {
    db.delete(3_000, 2 * WrittenBlocks.RANGE + 5_000, SERIES);
  }

  @Test
  void aBlockThatCannotBeLookedAtIsNotTakenForDeleted() {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    Tsdb db = blocks.open();
    disk.failReading(blocks.folders().getFirst());
    db.reloadBlocks();
    assertThat(db.blocks()).hasSize(1);
    assertThat(Samples.difference(db, all)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeLookedAtRefusesTheStartWithTheReason() {
    blocks.write(1);
    disk.failReading(WrittenBlocks.DIRECTORY);
    assertThatThrownBy(blocks::open)
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("open /data: ");
  }

  private void delete(Map<Labels, TreeMap<Long, Long>> all, boolean cleaned) {
    try (Tsdb db = blocks.open()) {
      db.delete(3_000, 7_000, SERIES);
      samples(all).subMap(3_000L, true, 7_000L, true).clear();
      if (cleaned) {
        db.cleanTombstones();
      }
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  private static Map<Long, Long> deleted(Tsdb db) {
    return samples(Samples.in(db)).subMap(3_000L, true, 7_000L, true);
  }

  private static TreeMap<Long, Long> samples(Map<Labels, TreeMap<Long, Long>> all) {
    return all.getOrDefault(WrittenBlocks.SERIES, new TreeMap<>());
  }
}
