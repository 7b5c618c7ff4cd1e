package dev.ferula.wal;

/** How records are compressed; each record says so itself, so that a log may have all kinds. */
public enum Compression {
  NONE(0),
  SNAPPY(1 << 3),
  ZSTD(1 << 4);

  private final int flag;

  Compression(int flag) {
    this.flag = flag;
  }

  /** The bit that marks it in the first byte of a fragment. */
  int flag() {
    return flag;
  }

  static Compression ofHeader(int header) {
    if ((header & SNAPPY.flag) != 0) {
      return SNAPPY;
    }
    return (header & ZSTD.flag) != 0 ? ZSTD : NONE;
  }
}
