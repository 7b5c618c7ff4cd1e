package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** CRC32C over stretches of files. */
final class Checksum {
  private static final long STEP = 1 << 30;

  private Checksum() {}

  static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static int of(MemorySegment segment, long offset, long length) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < length; at += STEP) {
      crc.update(segment.asSlice(offset + at, Math.min(STEP, length - at)).asByteBuffer());
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
