package dev.ferula.tsdb.block;

/*
 * An index is a header (magic, version), then sections, then a table of contents with the offset of each:
 *
 *   symbols | series | postings | postings offset table | table of contents
 *
 * Sections but the series are: length 4, contents, CRC32C of the contents 4. Each series stands at a
 * multiple of 16 bytes, which is its ref times 16 (in version 1 its ref). The two sections for label
 * indices of older writers are neither read nor written; their offsets are.
 */
final class IndexLayout {
  static final String NAME = "index";
  static final int MAGIC = 0xBAAAD700;
  static final int VERSION_1 = 1;
  static final int VERSION_2 = 2;
  static final int VERSION_3 = 3;
  static final int HEADER_SIZE = 5;
  static final int SERIES_ALIGNMENT = 16;
  static final int POSTINGS_ALIGNMENT = 4;
  static final int CONTENTS_SIZE = 6 * 8 + 4;
  static final int PAIR_KEYS = 2;
  static final int CHECKSUM_SIZE = 4;

  /** An index cannot be larger, as a series' ref has 32 bits. */
  static final long MAX_SIZE = 16 * 0xffffffffL;

  /** Of so many neighbouring entries of a table one is kept in memory. */
  static final int SAMPLING = 32;

  private IndexLayout() {}
}
