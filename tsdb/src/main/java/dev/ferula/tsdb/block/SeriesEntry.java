package dev.ferula.tsdb.block;

import java.util.Arrays;

/** One series of an index: its label pairs as symbols, and its chunks. Used again for the next. */
public final class SeriesEntry {
  /** Symbols of name and value of each label, one after the other. */
  public int[] pairs = new int[32];

  /** How many labels there are. */
  public int pairCount;

  public final ChunkColumns chunks = new ChunkColumns();

  final Window window;

  /* What stands in a stretch of it, read. */
  long[] numbers = new long[64];

  /* What its labels take, from the beginning of its content. */
  int labelsSize;

  /* What the entry takes in the file, length and checksum included. */
  int size;

  /** Whether the symbols of its labels' names are these. */
  boolean hasNames(int[] names, int count) {
    boolean same = count == pairCount;
    for (int i = 0; same && i < count; i++) {
      same = names[i] == pairs[2 * i];
    }
    return same;
  }

  long[] numbers(int count) {
    if (numbers.length < count) {
      numbers = new long[2 * count];
    }
    return numbers;
  }

  /** Whether its labels are to the byte those of another one, if that has been read. */
  boolean beginsAs(SeriesEntry that) {
    int size = that.labelsSize;
    int from = window.contentStart();
    int thatFrom = that.window.contentStart();
    return size > 0
        && size <= window.length()
        && Arrays.equals(
            window.bytes(), from, from + size, that.window.bytes(), thatFrom, thatFrom + size);
  }

  /** One for series here and there. */
  public SeriesEntry() {
    this(Window.FOR_ONE);
  }

  private SeriesEntry(int window) {
    this.window = new Window(window);
  }

  /** One for all series of an index, in their order. */
  public static SeriesEntry ofAll() {
    return new SeriesEntry(Window.FOR_ALL);
  }
}
