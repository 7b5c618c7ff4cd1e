package dev.ferula.rules.template;

import org.jspecify.annotations.Nullable;

/**
 * A length of time.
 *
 * @param pointer whether Go holds it by a pointer, which some functions do not take
 */
record GoDuration(long nanos, boolean pointer) {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /** A number of seconds; saturates as Go's conversion does on its commonest machines. */
  static GoDuration ofSeconds(double seconds) {
    double nanos = seconds * SECOND;
    boolean fits = nanos >= Long.MIN_VALUE && nanos < 0x1p63;
    return new GoDuration(fits ? (long) nanos : Long.MIN_VALUE, true);
  }

  double seconds() {
    return parts(SECOND, 1e9);
  }

  /* Whole units and the fraction apart, which loses less than one division would. */
  private double parts(long unit, double divisor) {
    long whole = nanos / unit;
    return (double) whole + (double) (nanos % unit) / divisor;
  }

  /** The value of a method without parameters; null if there is none of this name. */
  @Nullable Object method(String name) {
    return switch (name) {
      case "String" -> toString();
      case "Hours" -> parts(3600 * SECOND, 60 * 60 * 1e9);
      case "Minutes" -> parts(60 * SECOND, 60 * 1e9);
      case "Seconds" -> seconds();
      case "Milliseconds" -> nanos / MILLI;
      case "Microseconds" -> nanos / MICRO;
      case "Nanoseconds" -> nanos;
      case "Abs" ->
          new GoDuration(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos), false);
      default -> null;
    };
  }

  /** As Go writes it: {@code 1h0m0.5s}. */
  @Override
  public String toString() {
    return dev.ferula.notation.GoDuration.ofNanos(nanos);
  }
}
