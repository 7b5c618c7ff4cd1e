package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The symbols of an index one after the other, as UTF-8 bytes, which hold until the next one. For
 * one thread.
 */
public final class SymbolWalk {
  private final MemorySegment segment;
  private final String resource;
  private final boolean byOffset;
  private final Window window = new Window(Window.FOR_ALL);
  private final int count;
  private int passed;
  private long position;
  private long start;
  private int symbol;
  private int offset;
  private int length;

  SymbolWalk(MemorySegment segment, String resource, boolean byOffset, long start, int count) {
    this.segment = segment;
    this.resource = resource;
    this.byOffset = byOffset;
    this.position = start;
    this.count = count;
  }

  /** How many there are in all. */
  public int count() {
    return count;
  }

  /** Goes on to the next one, or answers false if there is none. */
  public boolean next() {
    if (passed == count) {
      return false;
    }
    if (!window.record(segment, position, 0)) {
      throw new CorruptionException(
          resource, position, "a text that fits the file", "length " + window.length());
    }
    length = (int) window.length();
    offset = window.contentStart();
    start = position;
    symbol = byOffset ? (int) position : passed;
    position += offset - window.recordStart() + length;
    passed++;
    return true;
  }

  /** What series call it: its number, or in old indexes its offset in the file. */
  public int symbol() {
    return symbol;
  }

  /** Where in the file it begins, with its length. */
  long start() {
    return start;
  }

  /** Where in the file it ends. */
  long end() {
    return position;
  }

  /** Compares what stands at two of them, in the order of their bytes. */
  public int compare(SymbolWalk other) {
    return Arrays.compareUnsigned(
        window.bytes(),
        offset,
        offset + length,
        other.window.bytes(),
        other.offset,
        other.offset + other.length);
  }

  /** Writes it as the next symbol of a block, and returns its number there. */
  public int write(BlockWriter writer) {
    return writer.symbol(window.bytes(), offset, length);
  }
}
