package dev.ferula.stats;

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
  ROUNDED
}
