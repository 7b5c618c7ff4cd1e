package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.Appender;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ParseException;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.HeadOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes blocks of the samples in an OpenMetrics text, a block for each stretch of time that has
 * any. The text is read once to find where it begins and ends and once for each block, so that only
 * one block's samples are in memory. For one thread.
 */
final class Backfill {
  private static final long SMALLEST_RANGE = HeadOptions.DEFAULT_CHUNK_RANGE;
  private static final int STEP = 3;
  private static final int STEPS = 10;
  private static final int SAMPLES_AT_ONCE = 5000;
  private static final int SEED = 1;

  private final byte[] text;
  private final Disk disk;
  private final Path directory;
  private final long range;
  private final Map<String, String> labels;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /**
   * A making of blocks.
   *
   * @param longest how long a block may be in milliseconds; less than two hours is two hours
   * @param labels labels that all series get
   */
  Backfill(byte[] text, Disk disk, Path directory, long longest, Map<String, String> labels) {
    this.text = text;
    this.disk = disk;
    this.directory = directory;
    this.range = range(longest);
    this.labels = labels;
  }

  private static long range(long longest) {
    long range = SMALLEST_RANGE;
    for (int i = 1; i < STEPS && range * STEP <= longest; i++) {
      range *= STEP;
    }
    return range;
  }

  /** Writes all blocks, each of which is shown to the consumer. */
  void run(Consumer<Block> made) {
    long[] span = span();
    long next = span[0];
    for (long from = range * (span[0] / range); from <= span[1]; from += range) {
      if (next < from + range) {
        next = block(from, made);
      }
    }
  }

  private ExpositionParser parser() {
    ExpositionParser parser = Parsers.create(Parsers.OPENMETRICS, ParserOptions.DEFAULT);
    parser.reset(text, 0, text.length);
    return parser;
  }

  private long[] span() {
    try {
      return spanOf(parser());
    } catch (ParseException e) {
      throw new ToolException("getting min and max timestamp: next: " + e.getMessage(), e);
    }
  }

  private static long[] spanOf(ExpositionParser parser) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry == Entry.SERIES) {
        if (!parser.hasTimestamp()) {
          throw new ToolException(
              "getting min and max timestamp: expected timestamp for series got none");
        }
        min = Math.min(min, parser.timestamp());
        max = Math.max(max, parser.timestamp());
      }
    }
    return min > max ? new long[] {0, 0} : new long[] {min, max};
  }

  /* Writes one block and answers when the first sample behind it is. */
  private long block(long from, Consumer<Block> made) {
    long next = Long.MAX_VALUE;
    Head head =
        Head.inMemory(
            new HeadOptions(2 * range, 0),
            MemoryBudget.unlimited().share("backfill", Long.MAX_VALUE).account("head"),
            SEED);
    Batches batches = new Batches(head);
    ExpositionParser parser = parser();
    LabelBuffer buffer = new LabelBuffer();
    for (Entry entry = parser.next(); entry != Entry.END; entry = parser.next()) {
      if (entry != Entry.SERIES || parser.timestamp() < from) {
        continue;
      }
      if (parser.timestamp() >= from + range) {
        next = Math.min(next, parser.timestamp());
        continue;
      }
      buffer.clear();
      parser.labels(buffer);
      batches.add(labelled(buffer.toLabels()), parser.timestamp(), parser.value());
    }
    batches.commit();
    if (head.minTime() <= head.maxTime()) {
      write(head, made);
    }
    return next;
  }

  private void write(Head head, Consumer<Block> made) {
    Ulid ulid = Ulid.of(System.currentTimeMillis(), random);
    BlockMeta meta = head.writeBlock(disk, directory, ulid, head.minTime(), head.maxTime() + 1);
    if (meta != null) {
      try (Block block = Block.open(disk, directory.resolve(ulid.toString()))) {
        made.accept(block);
      }
    }
  }

  private Labels labelled(Labels series) {
    if (labels.isEmpty()) {
      return series;
    }
    Labels.Builder builder = Labels.builder();
    for (int i = 0; i < series.size(); i++) {
      builder.set(series.name(i), series.value(i));
    }
    labels.forEach(builder::set);
    return builder.build();
  }

  /** Samples on their way into a head, some thousands at once. */
  private static final class Batches {
    private final Head head;
    private Appender appender;
    private int count;

    Batches(Head head) {
      this.head = head;
      this.appender = head.appender();
    }

    void add(Labels series, long timestamp, double value) {
      AppendStatus status =
          appender.append(appender.resolve(series), Appender.NO_START, timestamp, value);
      String problem =
          switch (status) {
            case OUT_OF_ORDER -> "out of order sample";
            case OUT_OF_BOUNDS -> "out of bounds";
            default -> "";
          };
      if (!problem.isEmpty()) {
        throw new ToolException("block creation: process blocks: add sample: " + problem);
      }
      if (++count == SAMPLES_AT_ONCE) {
        commit();
        appender = head.appender();
        count = 0;
      }
    }

    void commit() {
      appender.commit();
      appender.close();
    }
  }
}
