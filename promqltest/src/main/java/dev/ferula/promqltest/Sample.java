package dev.ferula.promqltest;

import dev.ferula.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/**
 * One position of a series line: a float, a histogram, or nothing.
 *
 * @param hintGiven whether the counter reset hint of the histogram was written
 */
record Sample(
    boolean present, double value, @Nullable FloatHistogram histogram, boolean hintGiven) {
  static final Sample ABSENT = new Sample(false, 0, null, false);

  static Sample of(double value) {
    return new Sample(true, value, null, false);
  }

  static Sample of(FloatHistogram histogram, boolean hintGiven) {
    return new Sample(true, 0, histogram, hintGiven);
  }
}
