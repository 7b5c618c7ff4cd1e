package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadOptions;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A block in the making: samples of a stretch of time, in memory until they are written. */
final class NewBlock {
  private static final long SMALLEST_RANGE = HeadOptions.DEFAULT_CHUNK_RANGE;
  private static final int STEP = 3;
  private static final int STEPS = 10;
  private static final int SAMPLES_AT_ONCE = 5000;
  private static final int SEED = 1;
  private static final RandomGenerator NAMES = RandomGenerator.getDefault();

  private final Disk disk;
  private final Path directory;
  private final Head head;
  private Appender appender;
  private int count;

  /**
   * Begins a block.
   *
   * @param range how long it may be, in milliseconds
   */
  NewBlock(Disk disk, Path directory, long range) {
    this.disk = disk;
    this.directory = directory;
    /* Of its range only the newer half takes samples that are older than the newest. */
    this.head =
        Head.inMemory(
            new HeadOptions(2 * range, 0),
            MemoryBudget.unlimited().share("backfill", Long.MAX_VALUE).account("head"),
            SEED);
    this.appender = head.appender();
  }

  /** The longest range that blocks grow to by joining and that is not longer than this. */
  static long range(long longest) {
    long range = SMALLEST_RANGE;
    for (int i = 1; i < STEPS && range * STEP <= longest; i++) {
      range *= STEP;
    }
    return range;
  }

  /** Adds a sample; says why it is refused, or nothing. */
  String add(Labels series, long timestamp, double value) {
    long ref = appender.resolve(series);
    String problem =
        switch (appender.append(ref, Appender.NO_START, timestamp, value)) {
          case OUT_OF_ORDER -> "out of order sample";
          case OUT_OF_BOUNDS -> "out of bounds";
          default -> "";
        };
    if (problem.isEmpty() && ++count == SAMPLES_AT_ONCE) {
      commit();
      appender = head.appender();
      count = 0;
    }
    return problem;
  }

  private void commit() {
    appender.commit();
    appender.close();
  }

  /** Writes the block, if there is a sample, and shows it to the consumer. */
  void write(Consumer<Block> made) {
    commit();
    if (head.minTime() > head.maxTime()) {
      return;
    }
    Ulid ulid = Ulid.of(System.currentTimeMillis(), NAMES);
    BlockFolder folder = new BlockFolder(disk, directory);
    BlockMeta meta = head.writeBlock(folder, ulid, head.minTime(), head.maxTime() + 1);
    if (meta != null) {
      try (Block block = Block.open(disk, directory.resolve(ulid.toString()))) {
        made.accept(block);
      }
    }
  }
}
