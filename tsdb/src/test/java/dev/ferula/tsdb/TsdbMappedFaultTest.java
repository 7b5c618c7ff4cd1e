package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.storage.Querier;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.BlockMeta;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails pages of files that are mapped: nothing ends by it but what reads them. */
class TsdbMappedFaultTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final WrittenBlocks blocks = new WrittenBlocks(disk);

  @TempDir Path real;

  @BeforeEach
  void mapRealFiles() {
    disk.mapIn(real);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"index", "chunks"})
  void aStartGoesOnAndFindsTheBlockOnceItCanBeRead(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    Path block = blocks.folders().getFirst();
    disk.failPages(block.resolve(file));
    try (Tsdb db = blocks.open()) {
      assertThat(db.blocks()).isEmpty();
      db.reloadBlocks();
      assertThat(db.blocks()).isEmpty();
      disk.heal();
      db.reloadBlocks();
      assertThat(db.blocks()).hasSize(1);
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"index", "chunks"})
  void aQueryIsRefusedAndSaysOfWhichBlock(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(1);
    Path block = blocks.folders().getFirst();
    try (Tsdb db = blocks.open()) {
      disk.failPages(block.resolve(file));
      assertRefused(() -> Samples.in(db), block);
      disk.heal();
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @Test
  void labelsAreRefusedToo() {
    blocks.write(1);
    Path block = blocks.folders().getFirst();
    try (Tsdb db = blocks.open();
        Querier querier = db.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      disk.failPages(block.resolve("index"));
      List<Matcher> any = List.of(Matcher.of(Matcher.Type.REGEX, "__name__", ".+"));
      assertRefused(() -> querier.labelValues("__name__", 0, any), block);
      assertRefused(() -> querier.labelNames(0, any), block);
    }
  }

  private static void assertRefused(Runnable reading, Path block) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.IO))
        .hasMessageContaining("read " + block + ": a page cannot be read");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"index", "chunks"})
  void blocksThatCannotBeReadAreJoinedLaterAndKeepNothingElseWaiting(String file) {
    TreeMap<Long, Long> all = blocks.write(3).get(WrittenBlocks.SERIES);
    try (Tsdb db = blocks.open()) {
      disk.failPages(blocks.folders().get(1).resolve(file));
      WrittenBlocks.append(db, all, 4 * WrittenBlocks.RANGE, 6 * WrittenBlocks.RANGE);
      db.maintain();
      assertThat(db.blocks()).as("the head is written all the same").hasSize(5);
      WrittenBlocks.append(db, all, 6 * WrittenBlocks.RANGE, 9 * WrittenBlocks.RANGE);
      db.maintain();
      assertThat(ranges(db)).as("others are joined").contains("60000 to 120000");
      disk.heal();
      db.maintain();
      assertThat(ranges(db)).as("not before their time").contains("1000 to 20000");
      blocks.now += 600_000;
      db.maintain();
      assertThat(ranges(db)).contains("1000 to 60000");
      assertThat(Samples.difference(db, Map.of(WrittenBlocks.SERIES, all))).isEmpty();
    }
  }

  private static List<String> ranges(Tsdb db) {
    return db.blocks().stream()
        .map((BlockMeta meta) -> meta.minTime() + " to " + meta.maxTime())
        .toList();
  }

  @Test
  void aDeletionFailsAndIsWholeOnceTheBlockCanBeRead() {
    blocks.write(1);
    Path block = blocks.folders().getFirst();
    List<Matcher> series = List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m"));
    try (Tsdb db = blocks.open()) {
      disk.failPages(block);
      assertRefused(() -> db.delete(Long.MIN_VALUE, Long.MAX_VALUE, series), block);
      disk.heal();
      db.delete(Long.MIN_VALUE, Long.MAX_VALUE, series);
      assertThat(Samples.in(db)).isEmpty();
    }
  }

  @Test
  void tombstonesOfOtherBlocksAreCleanedAllTheSame() {
    TreeMap<Long, Long> all = blocks.write(2).get(WrittenBlocks.SERIES);
    List<Matcher> series = List.of(Matcher.of(Matcher.Type.EQUAL, "__name__", "m"));
    try (Tsdb db = blocks.open()) {
      db.delete(5_000, 25_000, series);
      all.subMap(5_000L, true, 25_000L, true).clear();
      disk.failPages(blocks.folders().getFirst());
      assertRefused(db::cleanTombstones, blocks.folders().getFirst());
      disk.heal();
      assertThat(db.blocks().stream().map(meta -> meta.stats().tombstones()))
          .containsExactlyInAnyOrder(1L, 0L);
      db.cleanTombstones();
      assertThat(db.blocks()).allMatch(meta -> meta.stats().tombstones() == 0);
      assertThat(Samples.difference(db, Map.of(WrittenBlocks.SERIES, all))).isEmpty();
    }
  }

  /* A scheduled task that throws is never run again. */
  @Test
  void noErrorEndsTheMaintenance() {
    AtomicReference<@Nullable Error> thrown = new AtomicReference<>();
    try (Tsdb db =
        IdleTsdb.open(
            WrittenBlocks.DIRECTORY,
            TsdbOptions.DEFAULT.withBlockRange(Duration.ofMillis(WrittenBlocks.RANGE)),
            disk,
            new Random(1),
            () -> {
              Error now = thrown.get();
              if (now != null) {
                throw now;
              }
              return Instant.ofEpochMilli(0);
            })) {
      TreeMap<Long, Long> all = new TreeMap<>();
      WrittenBlocks.append(db, all, 1_000, 2 * WrittenBlocks.RANGE);
      thrown.set(new StackOverflowError());
      db.maintain();
      assertThat(db.blocks()).isEmpty();
      thrown.set(null);
      db.maintain();
      assertThat(db.blocks()).hasSize(1);
    }
  }
}
