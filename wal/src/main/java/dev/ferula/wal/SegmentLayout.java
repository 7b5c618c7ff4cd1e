package dev.ferula.wal;

/*
 * A segment is a row of pages. A page holds fragments of records one after the other, then zeros:
 *
 *   +---------------+-----------------+-----------------+---------+
 *   | kind, 1 byte  | length, 2 bytes | CRC32C, 4 bytes | payload |
 *   +---------------+-----------------+-----------------+---------+
 *
 * The low three bits of the first byte say which fragment of its record it is, two others whether and how
 * the record is compressed. Numbers are big-endian; the checksum covers the payload. No fragment crosses a
 * page, no record crosses a segment; a page with less room than a header is filled with zeros.
 */
final class SegmentLayout {
  static final int PAGE_SIZE = 32 * 1024;
  static final int HEADER_SIZE = 7;
  static final int MAX_PAYLOAD = PAGE_SIZE - HEADER_SIZE;

  static final int KIND_MASK = 0x07;
  static final int PADDING = 0;
  static final int FULL = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  /** The most bytes that one record may have after decompression; larger claims are damage. */
  static final int MAX_RECORD_SIZE = 1 << 28;

  private SegmentLayout() {}

  /** Whether a byte can begin a fragment. */
  static boolean isFragment(int header) {
    int kind = header & KIND_MASK;
    int flags = header & ~KIND_MASK;
    return kind >= FULL
        && kind <= LAST
        && (flags == 0 || flags == Compression.SNAPPY.flag() || flags == Compression.ZSTD.flag());
  }

  static int pageRoom(long position) {
    return PAGE_SIZE - (int) (position % PAGE_SIZE);
  }
}
