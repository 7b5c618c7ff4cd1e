package dev.ferula.tsdb.head.image;

/**
 * How an image lies in its file: pieces one behind the other, little-endian.
 *
 * <pre>
 * piece = length of the content (4) | CRC32C of all that follows (4) | id of the image (8)
 *         | number of the piece (4) | content
 * </pre>
 *
 * The first content begins with the magic number and the version, the last one ends with the mark.
 */
final class ImageLayout {
  static final int MAGIC = 0x46_49_44_58;

  /** To be raised with each change of what any part of the index saves. */
  static final int VERSION = 3;

  static final int END = 0x454e4421;
  static final int HEADER_SIZE = 20;
  static final int CHECKED_FROM = 8;
  static final int MAX_CONTENT = 128 << 10;

  private ImageLayout() {}
}
