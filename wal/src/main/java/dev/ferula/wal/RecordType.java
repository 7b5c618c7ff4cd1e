package dev.ferula.wal;

/** What a record holds; the number is its first byte. */
public enum RecordType {
  SERIES(1),
  SAMPLES(2),
  TOMBSTONES(3),
  EXEMPLARS(4),
  /** In the log of out-of-order samples: the samples of a series so far are in a head chunk. */
  MMAP_MARKERS(5),
  METADATA(6),
  HISTOGRAMS(7),
  FLOAT_HISTOGRAMS(8),
  CUSTOM_HISTOGRAMS(9),
  CUSTOM_FLOAT_HISTOGRAMS(10),
  /** The kinds below tell start timestamps, too. */
  SAMPLES_V2(11),
  HISTOGRAMS_V2(12),
  FLOAT_HISTOGRAMS_V2(13);

  private static final RecordType[] BY_CODE = new RecordType[14];

  static {
    for (RecordType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static boolean isKnown(int code) {
    return code > 0 && code < BY_CODE.length;
  }

  static RecordType ofCode(int code) {
    return BY_CODE[code];
  }
}
