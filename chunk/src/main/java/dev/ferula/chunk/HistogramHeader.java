package dev.ferula.chunk;

/*
 * The three bytes at the start of a histogram chunk. Without start timestamps: count (16 bits), then a
 * byte whose two highest bits tell about counter resets. With start timestamps: those two bits, count
 * (14 bits), then the start timestamp header.
 */
final class HistogramHeader {
  static final int SIZE = 3;
  static final int ST_COUNT_MASK = 0x3fff;

  /** The highest two bits of the byte that tells about counter resets. */
  static final int RESET_MASK = 0xc0;

  private HistogramHeader() {}

  static int maxSamples(boolean starts) {
    return starts ? ST_COUNT_MASK : 0xffff;
  }

  static int resetByte(boolean starts) {
    return starts ? 0 : 2;
  }

  static void write(
      byte[] chunk, boolean starts, int count, CounterResetHeader reset, int stHeader) {
    if (starts) {
      chunk[0] = (byte) (reset.bits() | (count >>> 8));
      chunk[2] = (byte) stHeader;
    } else {
      chunk[0] = (byte) (count >>> 8);
      chunk[2] = (byte) reset.bits();
    }
    chunk[1] = (byte) count;
  }
}
