package dev.ferula.histogram;

/** Whether a native histogram began anew since the one before it in its series. */
public enum CounterResetHint {
  UNKNOWN(0),
  RESET(1),
  NOT_RESET(2),
  GAUGE(3);

  private final int code;

  CounterResetHint(int code) {
    this.code = code;
  }

  /** The number that stands for the hint on disk and on the wire. */
  public int code() {
    return code;
  }

  /**
   * The hint with the given number.
   *
   * @throws IllegalArgumentException for a number outside 0..3
   */
  public static CounterResetHint ofCode(int code) {
    return switch (code) {
      case 0 -> UNKNOWN;
      case 1 -> RESET;
      case 2 -> NOT_RESET;
      case 3 -> GAUGE;
      default -> throw new IllegalArgumentException("counter reset hint " + code + ", want 0..3");
    };
  }
}
