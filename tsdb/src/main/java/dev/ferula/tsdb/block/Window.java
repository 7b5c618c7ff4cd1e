package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * What was last copied out of a mapped file, so that what is read next is often there already. Read
 * value by value, a mapping costs several times as much until the compiler has got to it, and then
 * it costs the compiler more. For one thread.
 */
final class Window {
  /** Enough for one chunk, or one series, as most are. */
  static final int FOR_ONE = 512;

  /**
   * Enough for many, for who reads all of a file one after the other; not so many that copying is
   * something new to the compiler each time.
   */
  static final int FOR_ALL = 1 << 14;

  /* Decoders of chunks read some bytes further than they need. */
  private static final int SLACK = 8;

  /* A length is a varint, and its content has to fit into an array. */
  private static final int MAX_LENGTH_SIZE = 10;
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;
  private static final int VARINT_BITS = 7;

  private byte[] bytes;
  private MemorySegment file = MemorySegment.NULL;
  private long from;
  private int size;
  private final CRC32C crc = new CRC32C();
  private final long[] announced = new long[1];

  /* The record that was copied out last: where it begins, where its content begins, and how long that is. */
  private int record;
  private int content;
  private long length;

  /* The checksum behind it and the one over it, where it has one. */
  private int expected;
  private int actual;

  Window(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array, valid until the next call of {@link #at}. */
  byte[] bytes() {
    return bytes;
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
    copyOut(of, offset, wanted);
    return 0;
  }

  private void copyOut(MemorySegment of, long offset, int wanted) {
    if (wanted > bytes.length - SLACK) {
      bytes = new byte[Math.max(2 * bytes.length, wanted + SLACK)];
    }
    file = of;
    from = offset;
    size = (int) Math.max(0, Math.min(bytes.length - SLACK, of.byteSize() - offset));
    if (size > 0) {
      MemorySegment.copy(of, ValueLayout.JAVA_BYTE, offset, bytes, 0, size);
    }
  }

  /**
   * Copies out a record that begins with the length of its content, a varint.
   *
   * @param around how many bytes it has besides the length and the content
   * @return whether it fits the file; if not, {@link #length} is what it announces, or negative
   */
  boolean record(MemorySegment of, long offset, int around) {
    int at = at(of, offset, MAX_LENGTH_SIZE);
    int next = varints(at, size, 1, announced);
    length = next < 0 ? -1 : announced[0];
    int before = next - at;
    if (length < 0 || length > Math.min(MAX_LENGTH, of.byteSize() - offset - before - around)) {
      return false;
    }
    record = at(of, offset, before + (int) length + around);
    content = record + before;
    return true;
  }

  /**
   * As {@link #record}, of one that ends with a checksum over its content.
   *
   * @param ahead how many bytes the content has that are not counted in its length
   * @return whether it fits the file; it is undamaged if both checksums are the same
   */
  boolean checkedRecord(MemorySegment of, long offset, int ahead) {
    if (!record(of, offset, ahead + IndexLayout.CHECKSUM_SIZE)) {
      return false;
    }
    int size = ahead + (int) length;
    crc.reset();
    crc.update(bytes, content, size);
    actual = (int) crc.getValue();
    expected = fixedInt(content + size);
    return true;
  }

  /** The checksum that stands behind the record that was copied out last. */
  int expectedChecksum() {
    return expected;
  }

  /** The checksum over the content of the record that was copied out last. */
  int actualChecksum() {
    return actual;
  }

  /** As {@link #varints(byte[], int, int, int, long[])}, of what was copied out. */
  int varints(int from, int end, int count, long[] into) {
    return varints(bytes, from, end, count, into);
  }

  /**
   * Reads so many varints.
   *
   * @return where in the array they end; negative if the stretch ends before, or one is too long
   */
  static int varints(byte[] bytes, int from, int end, int count, long[] into) {
    int at = from;
    for (int i = 0; i < count; i++) {
      long value = 0;
      int shift = 0;
      byte b;
      do {
        if (at == end || shift >= MAX_LENGTH_SIZE * VARINT_BITS) {
          return -1;
        }
        b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        shift += VARINT_BITS;
      } while (b < 0);
      into[i] = value;
    }
    return at;
  }

  /** The number that an unsigned varint stands for where it may be negative. */
  static long signed(long varint) {
    return (varint >>> 1) ^ -(varint & 1);
  }

  /** Where in the array the record that was copied out last begins, with its length. */
  int recordStart() {
    return record;
  }

  /** Where its content begins. */
  int contentStart() {
    return content;
  }

  /** How long its content is. */
  long length() {
    return length;
  }

  /** The four bytes at a place in the array. */
  private int fixedInt(int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
