package dev.ferula.tsdb.block;

import java.util.Locale;

/*
 * A segment is a header (magic, version, three zero bytes) and chunks one after the other:
 *
 *   data length uvarint | encoding 1 | data | CRC32C of encoding and data 4
 *
 * A chunk's ref is the number of its segment, from 0, in the upper 32 bits and its offset in the lower
 * ones. The first segment's file is named 000001.
 */
final class ChunkSegmentLayout {
  static final String DIRECTORY = "chunks";
  static final int MAGIC = 0x85BD40DD;
  static final int VERSION = 1;
  static final int HEADER_SIZE = 8;
  static final int MAX_LENGTH_SIZE = 5;
  static final int CHECKSUM_SIZE = 4;
  static final int MAX_OVERHEAD = MAX_LENGTH_SIZE + 1 + CHECKSUM_SIZE;

  private ChunkSegmentLayout() {}

  /** Puts a header. */
  static void header(ByteSink sink) {
    sink.fixedInt(MAGIC);
    sink.put(VERSION);
    while (sink.size() < HEADER_SIZE) {
      sink.put(0);
    }
  }

  /** The name of the file of the segment that refs call {@code number}. */
  static String fileName(int number) {
    return String.format(Locale.ROOT, "%06d", number + 1);
  }

  static long ref(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }
}
