package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A cursor over the bytes of a mapped file that refuses to leave its range. For one thread. */
final class ByteSource {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment segment;
  private final String resource;
  private long position;
  private long end;

  ByteSource(MemorySegment segment, String resource, long position, long end) {
    this.segment = segment;
    this.resource = resource;
    range(position, end);
  }

  void range(long from, long to) {
    if (from < 0 || to > segment.byteSize() || from > to) {
      throw new CorruptionException(
          resource, from, "an offset in the file", from + " of " + segment.byteSize());
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
    return segment.get(ValueLayout.JAVA_BYTE, position++) & 0xff;
  }

  long unsignedInt() {
    if (remaining() < 4) {
      throw wrong("4 bytes", "the end of the section");
    }
    long value = segment.get(INT, position) & 0xffffffffL;
    position += 4;
    return value;
  }

  long unsignedVarint() {
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

  void skip(long count) {
    position += count;
  }

  void skipText() {
    int length = textLength();
    position += length;
  }

  String text() {
    int length = textLength();
    byte[] bytes = new byte[length];
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, bytes, 0, length);
    position += length;
    return new String(bytes, StandardCharsets.UTF_8);
  }

  CorruptionException wrong(String expected, String actual) {
    return new CorruptionException(resource, position, expected, actual);
  }
}
