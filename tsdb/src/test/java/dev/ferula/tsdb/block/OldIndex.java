package dev.ferula.tsdb.block;

import java.util.Arrays;

/**
 * An index as it was written before version 2: symbols and series are named by their offsets, the
 * postings table is in no order.
 */
public final class OldIndex {
  private OldIndex() {}

  /** The time of the first sample of each chunk that it names. */
  public static final long FIRST_TIME = 5;

  /** With the series {a="x"} and {a="y"}, each with the chunk at 8 that is from 5 to 7. */
  public static byte[] ofVersionOne() {
    ByteSink out = new ByteSink();
    out.fixedInt(IndexLayout.MAGIC);
    out.put(1);
    ByteSink symbols = new ByteSink();
    symbols.fixedInt(4);
    int[] offsets = new int[4];
    String[] texts = {"a", "b", "x", "y"};
    for (int i = 0; i < 4; i++) {
      offsets[i] = 5 + 4 + symbols.size();
      symbols.text(texts[i]);
    }
    section(out, symbols);
    int first = series(out, offsets[0], offsets[2]);
    int second = series(out, offsets[0], offsets[3]);
    int[][] lists = {{first, second}, {second}, {first}};
    String[][] pairs = {{"", ""}, {"a", "y"}, {"a", "x"}};
    ByteSink table = new ByteSink();
    table.fixedInt(4);
    for (int i = 0; i < 4; i++) {
      String[] pair = i == 3 ? new String[] {"b", "x"} : pairs[i];
      table.put(2);
      table.text(pair[0]);
      table.text(pair[1]);
      table.unsignedVarint(out.size());
      ByteSink list = new ByteSink();
      int[] refs = i == 3 ? new int[0] : lists[i];
      list.fixedInt(refs.length);
      for (int ref : refs) {
        list.fixedInt(ref);
      }
      section(out, list);
    }
    int tableStart = out.size();
    section(out, table);
    ByteSink contents = new ByteSink();
    for (long offset : new long[] {5, 0, 0, 0, 0, tableStart}) {
      contents.fixedLong(offset);
    }
    out.raw(contents.bytes(), 0, contents.size());
    out.fixedInt(Checksum.of(contents.bytes(), 0, contents.size()));
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static void section(ByteSink out, ByteSink section) {
    out.fixedInt(section.size());
    out.raw(section.bytes(), 0, section.size());
    out.fixedInt(Checksum.of(section.bytes(), 0, section.size()));
  }

  private static int series(ByteSink out, int name, int value) {
    int position = out.size();
    ByteSink series = new ByteSink();
    series.unsignedVarint(1);
    series.unsignedVarint(name);
    series.unsignedVarint(value);
    series.unsignedVarint(1);
    series.varint(FIRST_TIME);
    series.unsignedVarint(2);
    series.unsignedVarint(8);
    out.unsignedVarint(series.size());
    out.raw(series.bytes(), 0, series.size());
    out.fixedInt(Checksum.of(series.bytes(), 0, series.size()));
    return position;
  }
}
