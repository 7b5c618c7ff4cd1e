package dev.ferula.tsdb.block;

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

  static long ref(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }
}
