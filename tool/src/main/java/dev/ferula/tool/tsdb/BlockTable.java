package dev.ferula.tool.tsdb;

import dev.ferula.notation.GoDuration;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockMeta;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Blocks as a table, a line each, laid out as promtool does. For one thread. */
final class BlockTable {
  private static final int MIN_WIDTH = 13;
  private static final int PADDING = 2;
  private static final int UNIT = 1024;
  private static final String UNITS = " KMGTPE";
  private static final List<String> HEADER =
      List.of(
          "BLOCK ULID",
          "MIN TIME",
          "MAX TIME",
          "DURATION",
          "NUM SAMPLES",
          "NUM CHUNKS",
          "NUM SERIES",
          "SIZE");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final PrintStream out;
  private final boolean humanReadable;

  BlockTable(PrintStream out, boolean humanReadable) {
    this.out = out;
    this.humanReadable = humanReadable;
  }

  /** Prints blocks, and the names of the columns above if wanted. */
  void print(List<Block> blocks, boolean header) {
    List<List<String>> rows = new ArrayList<>();
    if (header) {
      rows.add(HEADER);
    }
    blocks.forEach(block -> rows.add(row(block)));
    int columns = HEADER.size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.max(MIN_WIDTH, row.get(i).length() + PADDING));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns - 1; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length());
      }
      out.println(line.append(row.getLast()));
    }
  }

  private List<String> row(Block block) {
    BlockMeta meta = block.meta();
    return List.of(
        meta.ulid().toString(),
        time(meta.minTime()),
        time(meta.maxTime()),
        GoDuration.ofMillis(meta.maxTime() - meta.minTime()),
        Long.toString(meta.stats().samples()),
        Long.toString(meta.stats().chunks()),
        Long.toString(meta.stats().series()),
        bytes(block.size()));
  }

  private String time(long millis) {
    return humanReadable
        ? TIME.format(Instant.ofEpochSecond(millis / 1000))
        : Long.toString(millis);
  }

  private String bytes(long size) {
    if (!humanReadable) {
      return Long.toString(size);
    }
    StringBuilder text = new StringBuilder();
    long rest = size;
    for (int i = 0; i < UNITS.length() && (rest > 0 || i == 0); i++) {
      long part = rest % UNIT;
      if (part != 0 || (i == 0 && rest == 0)) {
        text.insert(0, part + (i == 0 ? "B" : UNITS.charAt(i) + "iB"));
      }
      rest /= UNIT;
    }
    return text.toString();
  }
}
