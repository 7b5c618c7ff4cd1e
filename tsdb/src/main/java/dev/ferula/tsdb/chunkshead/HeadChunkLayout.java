package dev.ferula.tsdb.chunkshead;

import java.nio.file.Path;
import java.util.Locale;

/*
 * A file is a header (magic, version, three zero bytes) and chunks one after the other:
 *
 *   series ref 8 | min time 8 | max time 8 | encoding 1 | data length uvarint | data | CRC32C 4
 *
 * Numbers are big-endian; the checksum covers everything before it. The encoding's highest bit marks a
 * chunk of out-of-order samples. Files written by others may go on in zeros. A chunk's ref is the file's
 * number in the upper 32 bits and its offset in the lower ones.
 */
final class HeadChunkLayout {
  static final int MAGIC = 0x0130BC91;
  static final int VERSION = 1;
  static final int HEADER_SIZE = 8;

  static final int ENCODING = 24;
  static final int LENGTH = ENCODING + 1;
  static final int MAX_LENGTH_SIZE = 5;
  static final int CHECKSUM_SIZE = 4;
  static final int MAX_META_SIZE = LENGTH + MAX_LENGTH_SIZE + CHECKSUM_SIZE;

  static final int OUT_OF_ORDER = 0x80;

  /** No chunk has more bytes; larger claims are damage. */
  static final int MAX_DATA_SIZE = 1 << 24;

  private static final int NAME_LENGTH = 6;

  private HeadChunkLayout() {}

  static Path path(Path directory, int number) {
    return directory.resolve(String.format(Locale.ROOT, "%06d", number));
  }

  /** The number of the file of a name, 0 where that is no such file's. */
  static int number(String name) {
    if (name.length() < NAME_LENGTH
        || name.length() > NAME_LENGTH + 3
        || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return Integer.parseInt(name);
  }

  static long ref(int file, long offset) {
    return ((long) file << 32) | offset;
  }

  static int file(long ref) {
    return (int) (ref >>> 32);
  }

  static long offset(long ref) {
    return ref & 0xffffffffL;
  }
}
