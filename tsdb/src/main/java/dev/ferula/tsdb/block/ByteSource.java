package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over the bytes of a mapped file that refuses to leave its range. Bytes are copied out of
 * the mapping a window at a time: one by one they cost ten times as much until the compiler has got
 * to the loop that reads them, and a query's first pass is over by then. For one thread.
 */
final class ByteSource {
  private static final int WINDOW = 128;
  private static final int MAX_VARINT = 10;
  private static final byte[] NO_BYTES = {};

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment segment;
  private final long size;
  private final Object resource;
  private byte[] window;
  /* Where in the file the window begins, and where what it holds ends. */
  private long windowStart;
  private long windowEnd;
  private long position;
  private long end;

  ByteSource(MemorySegment segment, Object resource, long position, long end) {
    this.segment = segment;
    this.size = segment.byteSize();
    this.resource = resource;
    this.window = NO_BYTES;
    range(position, end);
  }

  /**
   * A cursor over bytes in memory.
   *
   * @param resource names them in errors, by its {@code toString}
   */
  ByteSource(byte[] bytes, Object resource, int position, int end) {
    this.segment = MemorySegment.NULL; // All of it is in the window.
    this.size = bytes.length;
    this.resource = resource;
    this.window = bytes;
    this.windowEnd = bytes.length;
    range(position, end);
  }

  void range(long from, long to) {
    if (from < 0 || to > size || from > to) {
      throw new CorruptionException(
          resource.toString(), from, "an offset in the file", from + " of " + size);
    }
    position = from;
    end = to;
  }

  /**
   * A cursor over a section that begins with its length in 4 bytes and ends with a checksum, which
   * is checked.
   */
  static ByteSource section(MemorySegment segment, String resource, long offset) {
    ByteSource source = new ByteSource(segment, resource, offset, segment.byteSize());
    long length = source.unsignedInt();
    long start = offset + 4;
    if (length + 4 > segment.byteSize() - start) {
      throw source.wrong("a section that fits the file", "length " + length);
    }
    Checksum.check(
        resource,
        start + length,
        segment.get(INT, start + length),
        Checksum.of(segment, start, length));
    source.range(start, start + length);
    return source;
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  int next() {
    if (position >= end) {
      throw wrong("a byte", "the end of the section");
    }
    if (position < windowStart || position >= windowEnd) {
      fill();
    }
    return window[(int) (position++ - windowStart)] & 0xff;
  }

  private void fill() {
    if (window.length == 0) {
      window = new byte[WINDOW];
    }
    windowStart = position;
    windowEnd = Math.min(end, position + window.length);
    MemorySegment.copy(
        segment, ValueLayout.JAVA_BYTE, position, window, 0, (int) (windowEnd - windowStart));
  }

  long unsignedInt() {
    if (remaining() < 4) {
      throw wrong("4 bytes", "the end of the section");
    }
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | next();
    }
    return value;
  }

  long unsignedVarint() {
    if (position < windowStart || Math.min(windowEnd, end) - position < MAX_VARINT) {
      return varintByByte();
    }
    int first = (int) (position - windowStart);
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      byte b = window[first + i];
      value |= (b & 0x7fL) << (7 * i);
      if (b >= 0) {
        position += i + 1;
        return value;
      }
    }
    throw wrong("a varint of at most 10 bytes", "a longer one");
  }

  private long varintByByte() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw wrong("a varint of at most 10 bytes", "a longer one");
  }

  /** The length of a text, which then begins at the position. */
  int textLength() {
    long length = unsignedVarint();
    if (length < 0 || length > remaining() || length > Integer.MAX_VALUE) {
      throw wrong("a text that fits the section", "length " + length);
    }
    return (int) length;
  }

  void skipText() {
    int length = textLength();
    position += length;
  }

  String text() {
    int length = textLength();
    byte[] bytes;
    int from;
    if (position >= windowStart && position + length <= windowEnd) {
      bytes = window;
      from = (int) (position - windowStart);
    } else {
      bytes = new byte[length];
      from = 0;
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, bytes, 0, length);
    }
    position += length;
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  CorruptionException wrong(String expected, String actual) {
    return new CorruptionException(resource.toString(), position, expected, actual);
  }
}
