package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What was last copied out of a mapped file, so that what is read next is often there already. Read
 * value by value, a mapping costs several times as much until the compiler has got to it, and then
 * it costs the compiler more. For one thread.
 */
final class Window {
  /** Enough for one chunk, or one series, as most are. */
  static final int FOR_ONE = 512;

  /** Enough for many, for who reads all of a file one after the other. */
  static final int FOR_ALL = 1 << 16;

  /* Decoders of chunks read some bytes further than they need. */
  private static final int SLACK = 8;

  private byte[] bytes;
  private MemorySegment file = MemorySegment.NULL;
  private long from;
  private int size;

  Window(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array, valid until the next call of {@link #at}. */
  byte[] bytes() {
    return bytes;
  }

  /** Where in the array the copied bytes end. */
  int end() {
    return size;
  }

  /**
   * Where in the array is what stands at an offset in a file.
   *
   * @param wanted how many bytes of it have to be there, unless the file ends before
   */
  @SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"}) // The very mapping.
  int at(MemorySegment of, long offset, int wanted) {
    long passed = offset - from;
    if (of == file && passed >= 0 && passed + wanted <= size) {
      return (int) passed;
    }
    if (wanted > bytes.length - SLACK) {
      bytes = new byte[Math.max(2 * bytes.length, wanted + SLACK)];
    }
    file = of;
    from = offset;
    size = (int) Math.max(0, Math.min(bytes.length - SLACK, of.byteSize() - offset));
    if (size > 0) {
      MemorySegment.copy(of, ValueLayout.JAVA_BYTE, offset, bytes, 0, size);
    }
    return 0;
  }
}
