package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The symbols of an index that is being written, as they stand in it, for its table of postings:
 * there each is what it is here, its length and its bytes. For one thread.
 */
final class WrittenSymbols {
  private final MemorySegment file;
  /* Where in the section each begins and the last ends, as unsigned numbers. */
  private final int[] starts;
  private final long section;
  private final Window values = new Window(Window.FOR_ALL);
  private final Window names = new Window(Window.FOR_ONE);

  /**
   * Looks where the symbols are.
   *
   * @param file the index, with its symbols
   * @param section where their section begins
   */
  WrittenSymbols(MemorySegment file, Path path, long section) {
    this.file = file;
    this.section = section;
    int count = file.get(ByteSource.INT, section + 4);
    long position = section + 8;
    SymbolWalk walk = new SymbolWalk(file, path.toString(), false, position, count);
    starts = new int[count + 1];
    for (int i = 0; walk.next(); i++) {
      starts[i] = (int) (walk.start() - section);
      starts[i + 1] = (int) (walk.end() - section);
    }
  }

  /** Puts a symbol that is a name. */
  void name(int symbol, ByteSink into) {
    put(symbol, names, into);
  }

  /** Puts a symbol that is a value, soonest if the last was shortly before it. */
  void value(int symbol, ByteSink into) {
    put(symbol, values, into);
  }

  private void put(int symbol, Window window, ByteSink into) {
    long start = Integer.toUnsignedLong(starts[symbol]);
    int length = starts[symbol + 1] - starts[symbol];
    int at = window.at(file, section + start, length);
    into.raw(window.bytes(), at, length);
  }
}
