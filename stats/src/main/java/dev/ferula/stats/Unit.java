package dev.ferula.stats;

/** Units of measures, in UCUM. Any other text is a unit too: it is passed on as it is. */
public final class Unit {
  /** A count, a ratio: no unit. */
  public static final String NONE = "1";

  public static final String BYTES = "By";
  public static final String NANOSECONDS = "ns";
  public static final String MICROSECONDS = "us";
  public static final String MILLISECONDS = "ms";
  public static final String SECONDS = "s";

  private Unit() {}

  /**
   * How many nanoseconds the unit has, where it is one of time or is left open: then it is seconds.
   *
   * @throws IllegalArgumentException for another unit
   */
  static double nanos(String unit) {
    return switch (unit) {
      case NANOSECONDS, "nanoseconds" -> 1;
      case MICROSECONDS, "microseconds" -> 1e3;
      case MILLISECONDS, "milliseconds" -> 1e6;
      case SECONDS, "seconds", "", NONE -> 1e9;
      default ->
          throw new IllegalArgumentException("a timer needs a unit of time, got \"" + unit + "\"");
    };
  }
}
