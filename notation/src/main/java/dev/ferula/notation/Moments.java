package dev.ferula.notation;

import org.jspecify.annotations.Nullable;

/** Moments as flags and files have them: seconds since the epoch, or a date after RFC 3339. */
public final class Moments {
  private Moments() {}

  /** Milliseconds since the epoch; null where the text is no moment. */
  public static @Nullable Long millis(String text) {
    Double seconds = GoNumber.parse(text);
    if (seconds != null) {
      return Math.round(seconds * 1000);
    }
    return GoTime.millis(text);
  }
}
