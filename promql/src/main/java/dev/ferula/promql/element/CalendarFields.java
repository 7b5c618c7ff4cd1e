package dev.ferula.promql.element;

import java.util.function.ToDoubleFunction;

/**
 * A moment in the proleptic Gregorian calendar, in UTC. Any 64 bits of seconds since 1970 are a
 * moment: as in Go, those from before the first year that Go counts wrap around to the last.
 *
 * @param weekday 0 for Sunday
 */
record CalendarFields(
    long year, int month, int day, int dayOfYear, int weekday, int hour, int minute) {
  private static final long DAY = 86_400;

  /* Counted are days from the first of March of this year on, so that a leap day ends a year. */
  private static final long FIRST_YEAR = -292_277_022_400L;
  private static final long DAYS_TO_1970 = 106_751_990_354_238L + 719_162;
  private static final int WEEKDAY_OF_FIRST = 3;

  private static final int YEARS_OF_CYCLE = 400;
  private static final int DAYS_OF_CYCLE = 146_097;
  private static final int DAYS_TO_MARCH = 59;
  private static final int DAYS_FROM_MARCH = 306;

  /**
   * A field of the moment that a float of seconds stands for. What is no 64-bit number of seconds
   * is taken for the least of them, as Go's conversion has it.
   */
  static double of(double seconds, ToDoubleFunction<CalendarFields> field) {
    boolean fits = seconds >= Long.MIN_VALUE && seconds < 0x1p63;
    return field.applyAsDouble(of(fits ? (long) seconds : Long.MIN_VALUE));
  }

  private static CalendarFields of(long seconds) {
    long counted = seconds + DAYS_TO_1970 * DAY;
    long days = Long.divideUnsigned(counted, DAY);
    int second = (int) Long.remainderUnsigned(counted, DAY);
    int ofCycle = (int) (days % DAYS_OF_CYCLE);
    int yearOfCycle =
        (ofCycle - ofCycle / 1460 + ofCycle / 36_524 - ofCycle / (DAYS_OF_CYCLE - 1)) / 365;
    int fromMarch = ofCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
    int monthFromMarch = (5 * fromMarch + 2) / 153;
    boolean newYear = fromMarch >= DAYS_FROM_MARCH;
    long year =
        FIRST_YEAR + days / DAYS_OF_CYCLE * YEARS_OF_CYCLE + yearOfCycle + (newYear ? 1 : 0);
    return new CalendarFields(
        year,
        newYear ? monthFromMarch - 9 : monthFromMarch + 3,
        fromMarch - (153 * monthFromMarch + 2) / 5 + 1,
        newYear
            ? fromMarch - DAYS_FROM_MARCH + 1
            : fromMarch + DAYS_TO_MARCH + (isLeap(year) ? 1 : 0) + 1,
        (int) ((days + WEEKDAY_OF_FIRST) % 7),
        second / 3600,
        second / 60 % 60);
  }

  private static boolean isLeap(long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % YEARS_OF_CYCLE == 0);
  }

  /** How many days the month has. */
  int daysInMonth() {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }
}
