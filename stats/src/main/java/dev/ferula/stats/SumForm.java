package dev.ferula.stats;

import dev.ferula.stats.read.Point;

/** What a counting row makes of its measurements. */
enum SumForm {
  /** How many there were. */
  COUNT,
  /** Their sum; exact while all of them are whole. */
  EXACT,
  /** Their sum as a double. */
  DOUBLE,
  /** Their sum as a double, shown without its fraction. */
  TRUNCATED,
  /** Their sum as a double, shown rounded. */
  ROUNDED;

  /** What shows a sum of whole numbers that is kept so. */
  static SumForm of(LongSums sums) {
    if (sums == LongSums.EXACT) {
      return EXACT;
    }
    return sums == LongSums.TRUNCATED ? TRUNCATED : ROUNDED;
  }

  /** Sets the point to what was counted: fractions and whole numbers apart. */
  void show(double fractions, long whole, Point point) {
    switch (this) {
      case TRUNCATED -> point.setLong((long) fractions);
      case ROUNDED -> point.setLong(Math.round(fractions));
      case COUNT -> point.setLong(whole);
      case DOUBLE -> point.setDouble(fractions);
      case EXACT -> {
        if (fractions == 0) {
          point.setLong(whole);
        } else {
          point.setDouble(fractions + (double) whole);
        }
      }
    }
  }
}
