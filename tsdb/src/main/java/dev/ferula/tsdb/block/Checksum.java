package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/** CRC32C over stretches of files. */
final class Checksum {
  /*
   * What is mapped is copied out first: where a page cannot be read, the JVM's own checksum of memory ends the process, and
   * copying it does not.
   */
  private static final int STEP = 16 << 10;

  private Checksum() {}

  static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static int of(MemorySegment segment, long offset, long length) {
    CRC32C crc = new CRC32C();
    byte[] copy = new byte[(int) Math.min(STEP, length)];
    for (long at = 0; at < length; at += STEP) {
      int size = (int) Math.min(STEP, length - at);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + at, copy, 0, size);
      crc.update(copy, 0, size);
    }
    return (int) crc.getValue();
  }

  static void check(String resource, long offset, int expected, int actual) {
    if (expected != actual) {
      throw new CorruptionException(
          resource,
          offset,
          "checksum 0x" + Integer.toHexString(expected),
          "0x" + Integer.toHexString(actual));
    }
  }
}
