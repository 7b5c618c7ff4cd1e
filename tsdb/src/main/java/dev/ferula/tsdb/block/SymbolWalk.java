package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The symbols of an index one after the other, as UTF-8 bytes, which hold until the next one. For
 * one thread.
 */
public final class SymbolWalk {
  private static final int MAX_LENGTH_SIZE = 10;
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

  private final MemorySegment segment;
  private final String resource;
  private final boolean byOffset;
  private final Window window = new Window(Window.FOR_ALL);
  private final int count;
  private int passed;
  private long position;
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
    int at = window.at(segment, position, MAX_LENGTH_SIZE);
    ByteSource source = new ByteSource(window.bytes(), resource, at, window.end());
    long claimed = source.unsignedVarint();
    int before = (int) source.position() - at;
    if (claimed < 0 || claimed > Math.min(MAX_LENGTH, segment.byteSize() - position - before)) {
      throw source.wrong("a text that fits the file", "length " + claimed);
    }
    length = (int) claimed;
    offset = window.at(segment, position, before + length) + before;
    symbol = byOffset ? (int) position : passed;
    position += before + length;
    passed++;
    return true;
  }

  /** What series call it: its number, or in old indexes its offset in the file. */
  public int symbol() {
    return symbol;
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
