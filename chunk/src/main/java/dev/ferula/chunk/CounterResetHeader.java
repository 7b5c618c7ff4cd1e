package dev.ferula.chunk;

/**
 * What a histogram chunk says about counter resets between the chunk before and its first sample.
 */
public enum CounterResetHeader {
  UNKNOWN(0x00),
  NOT_RESET(0x40),
  RESET(0x80),
  /** The chunk holds gauge histograms, for which there are no resets. */
  GAUGE(0xc0);

  private final int bits;

  CounterResetHeader(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  static CounterResetHeader ofByte(int header) {
    return switch (header & HistogramHeader.RESET_MASK) {
      case 0x40 -> NOT_RESET;
      case 0x80 -> RESET;
      case 0xc0 -> GAUGE;
      default -> UNKNOWN;
    };
  }
}
