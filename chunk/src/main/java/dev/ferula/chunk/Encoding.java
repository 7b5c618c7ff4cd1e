package dev.ferula.chunk;

/** How the samples of a chunk are written as bytes. */
public enum Encoding {
  /** Floats: delta-of-delta timestamps, XORed values. */
  XOR(1),
  /** Integer native histograms. */
  HISTOGRAM(2),
  /** Float native histograms. */
  FLOAT_HISTOGRAM(3),
  /** Floats with joint control bits and optional start timestamps. */
  XOR2(4),
  /** Integer native histograms with optional start timestamps. */
  HISTOGRAM_ST(5),
  /** Float native histograms with optional start timestamps. */
  FLOAT_HISTOGRAM_ST(6);

  private static final Encoding[] BY_CODE = new Encoding[7];

  static {
    for (Encoding encoding : values()) {
      BY_CODE[encoding.code] = encoding;
    }
  }

  private final int code;

  Encoding(int code) {
    this.code = code;
  }

  /** The number that stands for the encoding on disk. */
  public int code() {
    return code;
  }

  /** Whether an encoding has this number. */
  public static boolean isKnown(int code) {
    return code > 0 && code < BY_CODE.length;
  }

  /**
   * The encoding with the given number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Encoding ofCode(int code) {
    if (!isKnown(code)) {
      throw new IllegalArgumentException("unknown chunk encoding " + code);
    }
    return BY_CODE[code];
  }

  /** The number of samples that a chunk of this encoding says it holds. */
  public int sampleCount(byte[] chunk, int offset) {
    int count = ((chunk[offset] & 0xff) << 8) | (chunk[offset + 1] & 0xff);
    return hasHistogramStartHeader() ? count & HistogramHeader.ST_COUNT_MASK : count;
  }

  /** Has a chunk say that it holds so many samples, which must not be more than there are. */
  public void sampleCount(byte[] chunk, int offset, int count) {
    int flags = hasHistogramStartHeader() ? chunk[offset] & HistogramHeader.RESET_MASK : 0;
    chunk[offset] = (byte) (flags | (count >>> 8));
    chunk[offset + 1] = (byte) count;
  }

  /** Whether chunks of this encoding hold floats. */
  public boolean isOfFloats() {
    return this == XOR || this == XOR2;
  }

  boolean hasHistogramStartHeader() {
    return this == HISTOGRAM_ST || this == FLOAT_HISTOGRAM_ST;
  }
}
