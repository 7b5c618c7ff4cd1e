package dev.ferula.tsdb.head.outline;

import java.nio.file.Path;
import java.util.Locale;

/*
 * A file tells of one segment of the log and bears its name. It is a header and pieces:
 *
 *   magic 4 | version 1
 *   size of the entries 4 | CRC32C of the entries 4 | entries
 *
 *   entry = offset of the record in its segment - that of the entry before, uvarint
 *           digest of the record 4
 *           time of its newest sample - that of the entry before, zigzag varint
 *           number of runs - 1 uvarint, runs
 *   run   = first ref - last ref of the run before, zigzag varint | number of refs - 1 uvarint
 *
 * In each piece "before" begins at 0. Fixed numbers are little-endian.
 */
final class OutlineLayout {
  static final int MAGIC = 0x4c54554f;
  static final int VERSION = 1;
  static final int HEADER_SIZE = 5;
  static final int PIECE_HEADER_SIZE = 8;

  /** After how many bytes of entries a piece is written. */
  static final int PIECE_SIZE = 2 << 10;

  /** The most runs that an entry may have; a record of more is left out. */
  static final int MAX_RUNS = 256;

  private static final int ENTRY_SIZE = 3 * 10 + 4;
  private static final int RUN_SIZE = 2 * 10;

  /** No piece has more bytes of entries; larger claims are damage. */
  static final int MAX_PIECE_SIZE = PIECE_SIZE + ENTRY_SIZE + MAX_RUNS * RUN_SIZE;

  private OutlineLayout() {}

  static Path file(Path directory, int segment) {
    return directory.resolve(String.format(Locale.ROOT, "%08d", segment));
  }
}
