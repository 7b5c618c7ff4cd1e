package dev.ferula.stats;

/** How a sum of whole numbers is kept. */
public enum LongSums {
  /** As a long, exactly. */
  EXACT,
  /** As a double, shown without its fraction; wrong in the last digits beyond 2^53. */
  TRUNCATED,
  /** As a double, shown rounded; wrong in the last digits beyond 2^53. */
  ROUNDED
}
