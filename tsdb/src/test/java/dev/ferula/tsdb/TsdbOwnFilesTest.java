package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that only help, on a disk that does not let them be looked at: all goes on without them.
 */
class TsdbOwnFilesTest {
  private static final int BLOCKS = 2;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final WrittenBlocks blocks = new WrittenBlocks(disk);

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "ferula.index",
        "wal/ferula.ends",
        "wbl/ferula.ends",
        "wal/ferula.state",
        "chunks_head/ferula.state"
      })
  void aStartDoesWithoutThem(String file) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(BLOCKS);
    disk.failReading(WrittenBlocks.DIRECTORY.resolve(file));
    try (Tsdb db = blocks.open()) {
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"meta.json.copy", "tombstones.copy"})
  void aBlockIsOpenedWithoutItsCopies(String copy) {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(BLOCKS);
    disk.failReading(blocks.folders().getFirst().resolve(copy));
    try (Tsdb db = blocks.open()) {
      assertThat(db.blocks()).hasSize(BLOCKS);
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }

  @Test
  void aBlockThatCannotBeLookedAtKeepsNoOtherFromBeingTakenIn() {
    Map<Labels, TreeMap<Long, Long>> all = blocks.write(BLOCKS);
    Path first = blocks.folders().getFirst();
    Path second = blocks.folders().getLast();
    disk.rename(second, WrittenBlocks.DIRECTORY.resolve("away"));
    try (Tsdb db = blocks.open()) {
      disk.rename(WrittenBlocks.DIRECTORY.resolve("away"), second);
      disk.failReading(first);
      db.reloadBlocks();
      assertThat(db.blocks()).hasSize(BLOCKS);
      disk.heal();
      assertThat(Samples.difference(db, all)).isEmpty();
    }
  }
}
