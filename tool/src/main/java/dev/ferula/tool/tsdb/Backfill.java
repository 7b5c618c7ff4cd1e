package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.model.Labels;
import dev.ferula.textparse.Entry;
import dev.ferula.textparse.ExpositionParser;
import dev.ferula.textparse.LabelBuffer;
import dev.ferula.textparse.ParseException;
import dev.ferula.textparse.ParserOptions;
import dev.ferula.textparse.Parsers;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.block.Block;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes blocks of the samples in an OpenMetrics text, a block for each stretch of time that has
 * any. The text is read once to find where it begins and ends and once for each block, so that only
 * one block's samples are in memory. For one thread.
 */
final class Backfill {
  private final byte[] text;
  private final Disk disk;
  private final Path directory;
  private final long range;
  private final Map<String, String> labels;

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
    this.range = NewBlock.range(longest);
    this.labels = labels;
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
    NewBlock block = new NewBlock(disk, directory, range);
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
      String problem = add(block, buffer, parser);
      if (!problem.isEmpty()) {
        throw new ToolException("block creation: process blocks: add sample: " + problem);
      }
    }
    block.write(made);
    return next;
  }

  /* Why the sample is refused, or nothing. */
  private String add(NewBlock block, LabelBuffer buffer, ExpositionParser parser) {
    buffer.sort();
    String duplicate = buffer.duplicateName();
    return duplicate == null
        ? block.add(labelled(buffer.toLabels()), parser.timestamp(), parser.value())
        : "label name \"" + duplicate + "\" is not unique: invalid sample";
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
}
